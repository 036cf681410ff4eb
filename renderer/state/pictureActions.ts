import type { ImageId } from '../../electron/contract/ids.ts';
import type { BatchFailure, Foreign, HowMade, ImageCard, ImportSource } from '../../electron/contract/images.ts';
import type { StudioApi } from '../api/appApi.ts';
import { failureMessage } from '../api/failureMessage.ts';
import { formatTool } from './foreignTools.ts';
import { plural } from '../format/quantities.ts';
import type { Drafts } from './drafts.svelte.ts';
import type { Naming } from './naming.svelte.ts';
import type { Navigation } from './navigation.svelte.ts';
import type { Notices, Report } from './notices.svelte.ts';
import type { Pictures } from './pictures.svelte.ts';
import { requestFrom } from '../../electron/contract/requestFrom.ts';
import type { DrawingRequest } from '../../electron/contract/requestFrom.ts';
import type { Stage } from './stage.svelte.ts';
import type { UndoableAct, UndoStack } from './undoStack.svelte.ts';

type Parts = {
  readonly api: StudioApi;
  readonly drafts: Drafts;
  readonly naming: Naming;
  readonly navigation: Navigation;
  readonly notices: Notices;
  readonly pictures: Pictures;
  readonly stage: Stage;
  readonly undoStack: UndoStack;
};

/** What a picture is called that has no name of its own: programs put pictures on the clipboard without one. */
export const pastedTitle = 'Pasted picture';

/** A picture from outside; a dropped file without a path is only read when it is its turn. */
export type ForeignPicture = { readonly name: string; readonly source: () => Promise<ImportSource> };

/** What can be done with a picture from any panel, menu or key. Failures are said in the corner. */
export class PictureActions {
  readonly #parts: Parts;
  /** By the file's path. */
  readonly #dragged = new Map<string, ImageId>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  open(id: ImageId): void {
    this.#parts.stage.show(id);
    this.#parts.navigation.go(this.#parts.navigation.lastStagePanel);
  }

  edit(id: ImageId): void {
    this.#parts.stage.show(id);
    this.#parts.navigation.go('edit');
  }

  ask(id: ImageId): void {
    this.#parts.stage.show(id);
    this.#parts.navigation.go('ask');
  }

  /** Fills a panel with how a picture was made, seed included, so that one press draws it again. */
  recall(made: HowMade): void {
    const request = requestFrom(made);
    if (request !== null) this.recallRequest(request);
  }

  recallRequest(request: DrawingRequest): void {
    const { drafts, navigation } = this.#parts;
    const { seed: keptSeed, firstVariation: keptVariation = null, steps, guidance, temperature, order, variations } = request;
    const settings = { keptSeed, keptVariation, steps, guidance, temperature, order, variations };
    if (request.kind === 'edit') {
      Object.assign(drafts.edit, { ...settings, text: request.instruction, imageGuidance: request.imageGuidance });
      void this.#showSource(request.imageId);
    } else Object.assign(drafts.prompt, { ...settings, text: request.prompt, style: request.style ?? '' });
    navigation.go(request.kind === 'edit' ? 'edit' : 'prompt');
  }

  /** What another program wrote into its picture: the words, and the seed where there is one. */
  recallForeign({ prompt, seed }: Foreign): void {
    this.usePrompt(prompt);
    if (seed !== null) Object.assign(this.#parts.drafts.prompt, { keptSeed: seed, keptVariation: null });
  }

  usePrompt(text: string): void {
    this.#parts.drafts.prompt.text = text;
    this.#parts.navigation.go('prompt');
  }

  async star(card: ImageCard): Promise<void> {
    const { api, notices } = this.#parts;
    await notices.attempt(() => api.images.star({ ids: [card.id], starred: !card.starred }));
  }

  async trash(ids: readonly ImageId[]): Promise<void> {
    const { api, notices, stage, undoStack } = this.#parts;
    if (ids.length === 0) return;
    const label = toTheTrash(ids.length);
    const shown = stage.pictureId !== null && ids.includes(stage.pictureId) ? stage.pictureId : null;
    const next = this.#neighbourOf(ids);
    const undo = async () => {
      await api.images.restore(ids);
      this.#parts.notices.uncount('trash', ids);
      if (shown !== null) stage.show(shown);
    };
    const act = { label, undo, redo: () => api.images.trash(ids) };
    await notices.attempt(async () => {
      await api.images.trash(ids);
      undoStack.push(act);
      // The person may have moved on while the files were being moved.
      if (shown !== null && stage.pictureId === shown) {
        if (next === undefined) stage.clear();
        else stage.show(next);
      }
      notices.sayCount({ what: 'trash', items: ids, words: toTheTrash, undo: () => this.undo(act) });
    });
  }

  async restore(ids: readonly ImageId[]): Promise<void> {
    const { api, notices, undoStack } = this.#parts;
    await notices.attempt(async () => {
      await api.images.restore(ids);
      notices.uncount('trash', ids);
      const label = `${plural(ids.length, 'picture', 'pictures')} brought back`;
      undoStack.push({ label, undo: () => api.images.trash(ids), redo: () => api.images.restore(ids) });
    });
  }

  /** How many pictures emptying the trash would delete, whatever is searched for; undefined where that failed. */
  async countTrash(): Promise<number | undefined> {
    const { api, notices } = this.#parts;
    return (await notices.attempt(() => api.images.page({ limit: 1, trash: 'only' })))?.total;
  }

  async emptyTrash(): Promise<void> {
    const { api, notices, undoStack } = this.#parts;
    await notices.attempt(async () => {
      const count = await api.images.emptyTrash();
      undoStack.clear();
      notices.say(`${plural(count, 'picture', 'pictures')} deleted for good`);
    });
  }

  /** Deletes pictures that are in the trash. */
  async deleteTrashed(ids: readonly ImageId[]): Promise<void> {
    const { api, notices, undoStack } = this.#parts;
    await notices.attempt(async () => {
      const count = await api.images.deleteTrashed(ids);
      // What they were undone to is no longer there.
      undoStack.clear();
      notices.say(`${plural(count, 'picture', 'pictures')} deleted for good`);
    });
  }

  async undo(act?: UndoableAct): Promise<void> {
    await this.#parts.notices.attempt(() => this.#parts.undoStack.undo(act));
  }

  async redo(): Promise<void> {
    await this.#parts.notices.attempt(() => this.#parts.undoStack.redo());
  }

  /** Puts the picture on the clipboard. */
  async copy(id: ImageId): Promise<void> {
    const { api, notices } = this.#parts;
    await notices.attempt(async () => {
      await api.images.copy(id);
      notices.say('Picture copied');
    });
  }

  /** Hands a drag that began in the window over to the system, as files. */
  async drag(ids: readonly ImageId[]): Promise<void> {
    const { api, notices } = this.#parts;
    const files = await notices.attempt(() => api.images.drag(ids));
    files?.forEach((file, index) => {
      const id = ids[index];
      if (id !== undefined) this.#dragged.set(file, id);
    });
  }

  /** The picture that a file came from which was dragged out of this window and fell back into it. */
  draggedFrom(file: string): ImageId | undefined {
    return this.#dragged.get(file);
  }

  areStarred(ids: readonly ImageId[]): boolean {
    return ids.every((id) => this.#parts.pictures.card(id)?.starred === true);
  }

  /** Stars them all, or, where all have a star, takes it from all. */
  async starAll(ids: readonly ImageId[]): Promise<void> {
    const { api, notices } = this.#parts;
    await notices.attempt(() => api.images.star({ ids, starred: !this.areStarred(ids) }));
  }

  async showInFolder(id: ImageId): Promise<void> {
    await this.#parts.notices.attempt(() => this.#parts.api.images.showInFolder(id));
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
    this.#sayNotRead(failures.map(toLine), images.length + failures.length);
    return images;
  }

  #sayNotRead(failed: Report['lines'], of: number): void {
    this.#parts.notices.sayFailures(`${failed.length} of ${of} files could not be brought in`, failed);
  }

  /** What takes the place of the picture on the stage where `ids` leave the strip: the next older one, else the next newer. */
  #neighbourOf(ids: readonly ImageId[]): ImageId | undefined {
    const { pictures, stage } = this.#parts;
    const place = pictures.recent.findIndex((card) => card.id === stage.pictureId);
    const stays = (card: ImageCard) => !ids.includes(card.id);
    return (pictures.recent.slice(place + 1).find(stays) ?? pictures.recent.slice(0, Math.max(0, place)).findLast(stays))?.id;
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
    notices.say('Picture pasted', { label: 'Name it', run: () => naming.ask(card) });
  }

  /** Says what a picture brought with it. The person decides whether it takes the place of what is typed. */
  async #offerRecord(id: ImageId): Promise<void> {
    const { api, notices } = this.#parts;
    const record = await notices.attempt(() => api.images.get(id));
    const made = record?.made ?? null;
    const foreign = record?.imported?.foreign;
    if (made !== null) {
      const what = made.task === 'edit' ? 'its instruction' : 'its prompt';
      notices.say(`The picture came with ${what}, seed and settings`, { label: 'Use again', run: () => this.recall(made) });
    } else if (foreign !== undefined) {
      const what = foreign.seed === null ? 'its prompt' : 'its prompt and seed';
      const run = () => this.recallForeign(foreign);
      notices.say(`The picture came with ${what} from ${formatTool(foreign.tool)}`, { label: 'Use this prompt', run });
    }
  }

  /** An edit may have come from another machine without what it was made of. */
  async #showSource(id: ImageId): Promise<void> {
    const { api, notices, pictures, stage } = this.#parts;
    if (pictures.card(id) === undefined && (await api.images.get(id).catch(() => null)) === null) {
      notices.say('The picture that was edited is not in this library. The instruction can be used with another.');
    } else stage.show(id);
  }
}

function toTheTrash(count: number): string {
  return `${plural(count, 'picture', 'pictures')} moved to the trash`;
}

function toLine({ name, message }: BatchFailure): Report['lines'][number] {
  return { name, why: message };
}
