import { requestForOne } from '../../electron/contract/continuing.ts';
import type { ImageId } from '../../electron/contract/ids.ts';
import type { Foreign, HowMade, ImageCard } from '../../electron/contract/images.ts';
import type { EditRequest, GenerateRequest } from '../../electron/contract/jobs.ts';
import { picturesKept } from '../../electron/contract/tries.ts';
import type { StudioApi } from '../api/appApi.ts';
import { plural } from '../format/quantities.ts';
import type { Drafts, EditDraft } from './drafts.svelte.ts';
import type { Navigation } from './navigation.svelte.ts';
import type { Notices } from './notices.svelte.ts';
import type { Pictures } from './pictures.svelte.ts';
import { requestFrom } from '../../electron/contract/requestFrom.ts';
import type { DrawingRequest } from '../../electron/contract/requestFrom.ts';
import type { Stage } from './stage.svelte.ts';
import type { UndoableAct, UndoStack } from './undoStack.svelte.ts';

type Parts = {
  readonly api: StudioApi;
  readonly drafts: Drafts;
  readonly navigation: Navigation;
  readonly notices: Notices;
  readonly pictures: Pictures;
  readonly stage: Stage;
  readonly undoStack: UndoStack;
};

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
    // Of a run of which only the best were kept, one press is to draw this one.
    const request = made.keep === undefined ? requestFrom(made) : requestForOne(made);
    if (request !== null) this.recallRequest(request);
  }

  recallRequest(request: DrawingRequest): void {
    const { drafts, navigation } = this.#parts;
    const { seed: keptSeed, firstVariation: keptVariation = null, steps, guidance, temperature, order } = request;
    const settings = { keptSeed, keptVariation, steps, guidance, temperature, order, variations: picturesKept(request) };
    if (request.kind === 'edit') {
      Object.assign(drafts.edit, { ...settings, text: request.instruction, ...wayOf(request) });
      void this.#showSource(request.imageId);
    } else Object.assign(drafts.prompt, { ...settings, ...triesOf(request), text: request.prompt, style: request.style ?? '' });
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
      notices.withdrawUndo();
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
      notices.withdrawUndo();
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

  /** What takes the place of the picture on the stage where `ids` leave the strip: the next older one, else the next newer. */
  #neighbourOf(ids: readonly ImageId[]): ImageId | undefined {
    const { pictures, stage } = this.#parts;
    const place = pictures.recent.findIndex((card) => card.id === stage.pictureId);
    const stays = (card: ImageCard) => !ids.includes(card.id);
    return (pictures.recent.slice(place + 1).find(stays) ?? pictures.recent.slice(0, Math.max(0, place)).findLast(stays))?.id;
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

function wayOf({ imageGuidance, asDrawn }: EditRequest): Pick<EditDraft, 'imageGuidance' | 'asDrawn'> {
  return { imageGuidance, asDrawn: asDrawn ?? false };
}

/** A seed that is kept is one drawing, whatever the tries: they stay as the person had them. */
function triesOf({ seed, keep, variations }: GenerateRequest): { readonly tries?: number } {
  if (keep !== undefined) return { tries: variations };
  return seed === null ? { tries: 1 } : {};
}
