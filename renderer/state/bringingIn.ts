import type { ImageId } from '../../electron/contract/ids.ts';
import type { Foreign, HowMade, ImageCard, ImportSource } from '../../electron/contract/images.ts';
import type { StudioApi } from '../api/appApi.ts';
import { failureMessage } from '../api/failureMessage.ts';
import { formatTool } from './foreignTools.ts';
import type { Naming } from './naming.svelte.ts';
import type { Navigation } from './navigation.svelte.ts';
import type { Notices, Report } from './notices.svelte.ts';
import type { Stage } from './stage.svelte.ts';

type Parts = {
  readonly api: StudioApi;
  readonly naming: Naming;
  readonly navigation: Navigation;
  readonly notices: Notices;
  readonly stage: Stage;
  /** Fills the panel with what a picture brought. */
  readonly recall: (made: HowMade) => void;
  readonly recallForeign: (foreign: Foreign) => void;
};

/** What a picture is called that has no name of its own: programs put pictures on the clipboard without one. */
export const pastedTitle = 'Pasted picture';

/** A picture from outside; a dropped file without a path is only read when it is its turn. */
type ForeignPicture = { readonly name: string; readonly source: () => Promise<ImportSource> };

/** Pictures that come in from outside: dropped, pasted or chosen. */
export class BringingIn {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Brings foreign pictures in and puts the last of them on the stage. Answers the ones that came in. */
  async import(given: readonly ForeignPicture[]): Promise<readonly ImageCard[]> {
    const { api } = this.#parts;
    const cards: ImageCard[] = [];
    const failed: Report['lines'][number][] = [];
    for (const { name, source } of given) {
      try {
        cards.push(await api.images.importPicture(await source()));
      } catch (error) {
        failed.push({ name, why: failureMessage(error) });
      }
    }
    this.#welcome(cards);
    this.#sayNotRead(failed, given.length);
    return cards;
  }

  async choose(): Promise<readonly ImageCard[]> {
    const { api, notices } = this.#parts;
    const chosen = await notices.attempt(() => api.images.choosePictures());
    if (chosen === undefined) return [];
    const { images, failures } = chosen;
    this.#welcome(images);
    this.#sayNotRead(
      failures.map(({ name, message }) => ({ name, why: message })),
      images.length + failures.length,
    );
    return images;
  }

  #sayNotRead(failed: Report['lines'], of: number): void {
    this.#parts.notices.sayFailures(`${failed.length} of ${of} files could not be brought in`, failed);
  }

  #welcome(cards: readonly ImageCard[]): void {
    const last = cards.at(-1);
    if (last === undefined) return;
    const { navigation, stage } = this.#parts;
    stage.show(last.id);
    // A foreign picture can be edited and asked about, not drawn.
    if (navigation.panel !== 'ask') navigation.go(last.kind === 'generated' ? 'prompt' : 'edit');
    if (cards.length > 1) return;
    if (last.title === pastedTitle) this.#offerName(last);
    void this.#offerRecord(last.id);
  }

  #offerName(card: ImageCard): void {
    const { naming, notices } = this.#parts;
    notices.say('Picture pasted', { label: 'Name it', run: () => naming.ask(card) }, card.id);
  }

  /** Says what a picture brought with it. The person decides whether it takes the place of what is typed. */
  async #offerRecord(id: ImageId): Promise<void> {
    const { api, notices, recall, recallForeign } = this.#parts;
    const record = await notices.attempt(() => api.images.get(id));
    if (record === undefined || record.trashedAt !== null) return;
    const { made } = record;
    const foreign = record.imported?.foreign;
    if (made !== null) {
      const what = made.task === 'edit' ? 'its instruction' : 'its prompt';
      notices.say(`The picture came with ${what}, seed and settings`, { label: 'Use again', run: () => recall(made) }, id);
    } else if (foreign !== undefined) {
      const what = foreign.seed === null ? 'its prompt' : 'its prompt and seed';
      const run = () => recallForeign(foreign);
      notices.say(`The picture came with ${what} from ${formatTool(foreign.tool)}`, { label: 'Use this prompt', run }, id);
    }
  }
}
