import type { CaptionRun, CaptionRunRequest, CaptionUndo, RunSettings } from '../../electron/contract/captionRuns.ts';
import type { CaptionSettings } from '../../electron/contract/captionSettings.ts';
import type { JobId, PhotoId } from '../../electron/contract/ids.ts';
import { limits } from '../../electron/contract/limits.ts';
import type { PhotoCard } from '../../electron/contract/photos.ts';
import { taskOfRun } from '../../electron/contract/taskOf.ts';
import { plural } from '../format/quantities.ts';
import type { StudioApi } from '../api/appApi.ts';
import type { Notices } from './notices.svelte.ts';
import type { TaskGate } from './taskGate.ts';
import type { UndoStack } from './undoStack.svelte.ts';

type Parts = { readonly api: StudioApi; readonly notices: Notices; readonly taskGate: TaskGate; readonly undoStack: UndoStack };

/** Texts followed at once where somebody asks for another caption. */
const mostBeams = 3;

const takenBack: Readonly<Record<CaptionUndo['kind'], (photos: string) => string>> = {
  run: (photos) => `What the model wrote about ${photos} is taken back`,
  edit: (photos) => `A change to ${photos} is taken back`,
  approve: (photos) => `The approval of ${photos} is taken back`,
  revert: (photos) => `What had been undone for ${photos} stands again`,
};

/** As they were typed, each once. */
export function keywordsOf(words: readonly string[]): string[] {
  return [...new Set(words.map((word) => word.trim().slice(0, limits.keywordCharacters)))]
    .filter((word) => word !== '')
    .slice(0, limits.keywords);
}

/** What can be done with captions of photos and with the runs that write them. Failures are said in the corner. */
export class CaptionActions {
  readonly #parts: Parts;
  #lastKeywords: Promise<unknown> = Promise.resolve();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Words that lie beside the photos count as theirs first, so that the run keeps them as it keeps all that people wrote. */
  async start(request: CaptionRunRequest, photoIds: readonly PhotoId[]): Promise<void> {
    await this.#write(request.settings, async (api) => {
      await this.#takeIn(photoIds, () => undefined);
      return api.captionRuns.start(request);
    });
  }

  /** Words that lie beside photos without a caption become their captions. */
  async takeIn(photoIds: readonly PhotoId[]): Promise<void> {
    await this.#attempt(() => this.#takeIn(photoIds, () => this.#parts.notices.say('Nothing new lies beside these photos')));
  }

  pause(id: JobId): Promise<unknown> {
    return this.#attempt((api) => api.captionRuns.pause(id));
  }

  async resume({ id, settings }: CaptionRun): Promise<void> {
    await this.#write(settings, (api) => api.captionRuns.resume(id));
  }

  stop(id: JobId): Promise<unknown> {
    return this.#attempt((api) => api.captionRuns.stop(id));
  }

  async retryFailures({ id, settings }: CaptionRun): Promise<void> {
    await this.#write(settings, (api) => api.captionRuns.retryFailures(id));
  }

  /** Asks the model again about one photo, more thoroughly. A person's words are only replaced where the person says so. */
  async writeAgain({ id, caption }: Pick<PhotoCard, 'id' | 'caption'>, settings: CaptionSettings, includeEdited = false): Promise<void> {
    const { notices } = this.#parts;
    if (caption?.by === 'person' && !includeEdited) {
      const run = () => void this.writeAgain({ id, caption }, settings, true);
      notices.say('A person wrote this caption. It stays unless you say otherwise.', { label: 'Replace it', run });
      return;
    }
    const asked = { ...settings, policy: 'overwrite', beams: mostBeams, includeEdited } as const;
    await this.#write(asked, (api) => api.captionRuns.start({ target: { kind: 'photos', ids: [id] }, settings: asked }));
  }

  async showFailures({ id, failed, settings }: CaptionRun): Promise<void> {
    await this.#attempt(async (api) => {
      const failures = await api.captionRuns.failures({ runId: id, from: 0, limit: limits.pageItems.max });
      const title = `${plural(failed, 'photo', 'photos')} could not be ${settings.kind === 'edit' ? 'edited' : 'captioned'}`;
      this.#parts.notices.sayList(
        title,
        failures.map(({ path, message }) => ({ name: path, why: message })),
      );
    });
  }

  async approve(ids: readonly PhotoId[]): Promise<void> {
    if (ids.length === 0) return;
    await this.#attempt(async (api) => {
      // What was approved before has another last change, which taking this back must leave alone.
      const approved = await api.captions.approve([...ids]);
      if (approved.length > 0) this.#note(approved, `${plural(approved.length, 'caption', 'captions')} approved`);
    });
  }

  /** Of many photos at once, in one step that is taken back as one. */
  async changeKeywords(
    photoIds: readonly PhotoId[],
    { add = [], remove = [] }: { readonly add?: readonly string[]; readonly remove?: readonly string[] },
  ) {
    const change = { add: keywordsOf(add), remove: keywordsOf(remove) };
    if (photoIds.length === 0 || change.add.length + change.remove.length === 0) return;
    await this.#attempt(async (api) => {
      const changed = await api.captions.changeKeywords({ target: { kind: 'photos', ids: [...photoIds] }, change });
      const label = `Keywords of ${plural(changed.length, 'photo', 'photos')} changed`;
      if (changed.length > 0) this.#note(changed, label);
      this.#parts.notices.say(label);
    });
  }

  /** A person's words: no run replaces them unless it is told to. */
  async edit(
    { id, caption }: Pick<PhotoCard, 'id' | 'caption'>,
    change: { readonly text?: string; readonly keywords?: readonly string[] },
  ) {
    const text = (change.text ?? caption?.text ?? '').trim();
    const keywords = keywordsOf(change.keywords ?? caption?.keywords ?? []);
    if (text === (caption?.text ?? '') && keywords.join('\n') === (caption?.keywords ?? []).join('\n')) return;
    await this.#attempt(async (api) => {
      await api.captions.edit({ photoId: id, text, keywords });
      this.#note([id], 'Caption changed');
    });
  }

  /** Of one photo, one change after the other, each of what it has by then: the next word is typed before the last one is shown. */
  changeKeywordsOf(id: PhotoId, change: (keywords: readonly string[]) => readonly string[]): Promise<unknown> {
    this.#lastKeywords = this.#lastKeywords.then(() =>
      this.#attempt(async (api) => {
        const { caption } = await api.photos.get(id);
        await this.edit({ id, caption }, { keywords: change(caption?.keywords ?? []) });
      }),
    );
    return this.#lastKeywords;
  }

  /** The last act on any captions: of a run too, and of a day before. What is taken back here is an act of the window like another. */
  async undoLast(): Promise<void> {
    await this.#attempt(async (api) => {
      const { notices, undoStack } = this.#parts;
      const undone = await api.captions.undo();
      if (undone === null) {
        notices.say('No act on captions is left to take back');
        return;
      }
      const label = takenBack[undone.kind](plural(undone.photoIds.length, 'photo', 'photos'));
      const act = { label, undo: () => api.captions.redo(), redo: () => api.captions.undo() };
      undoStack.push(act);
      notices.say(label, { label: 'Do it again', run: () => void notices.attempt(() => undoStack.undo(act)) });
    });
  }

  async #takeIn(photoIds: readonly PhotoId[], sayNothingFound: () => void): Promise<void> {
    const { api, notices } = this.#parts;
    if (photoIds.length === 0) return;
    const { photoIds: taken, failures } = await api.sidecars.takeIn([...photoIds]);
    if (taken.length > 0) {
      const label = `${plural(taken.length, 'caption', 'captions')} read from beside the photos`;
      this.#note(taken, label);
      notices.say(label);
    } else if (failures.length === 0) sayNothingFound();
    notices.sayFailures(
      `${plural(failures.length, 'file', 'files')} beside the photos could not be read`,
      failures.map(({ name, message }) => ({ name, why: message })),
    );
  }

  /** Of these photos alone: a run may have gone on meanwhile. What is put back is the last change, so the same does it again. */
  #note(ids: readonly PhotoId[], label: string): void {
    const revert = () => this.#parts.api.captions.revert([...ids]);
    this.#parts.undoStack.push({ label, undo: revert, redo: revert });
  }

  /** What a model writes or draws. */
  async #write(settings: RunSettings, work: (api: StudioApi) => Promise<unknown>): Promise<void> {
    await this.#parts.taskGate.run(taskOfRun(settings), () => this.#attempt(work));
  }

  #attempt(work: (api: StudioApi) => Promise<unknown>): Promise<unknown> {
    return this.#parts.notices.attempt(() => work(this.#parts.api));
  }
}
