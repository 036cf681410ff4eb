import type { ImageId, JobId } from '../../electron/contract/ids.ts';
import type { JobRow } from '../../electron/contract/jobs.ts';
import type { Shown, Stage } from './stage.svelte.ts';
import type { UndoStack } from './undoStack.svelte.ts';

type Parts = {
  readonly stage: Pick<Stage, 'shown' | 'pictureId' | 'take'>;
  readonly undoStack: Pick<UndoStack, 'push'>;
  /** Puts a picture on the stage, wherever the person is. */
  readonly open: (id: ImageId) => void;
};

/** An edit that took the stage is an act like another: taken back, what was edited stands there again. Both pictures stay. */
export class EditActs {
  readonly #parts: Parts;
  readonly #noted = new Set<JobId>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** The stage follows the job; one that ends there, and was watched there, is noted once. */
  async take(row: JobRow): Promise<void> {
    const { stage } = this.#parts;
    const { shown } = stage;
    const taken = stage.take(row);
    // The edit is done as soon as it is kept: a key that takes it back does not wait until it can be painted.
    this.#note(row, shown);
    await taken;
  }

  #note(row: JobRow, shown: Shown): void {
    const { open, stage, undoStack } = this.#parts;
    const { id, imageIds, request } = row;
    const edited = stage.pictureId;
    const tookTheStage = shown.kind === 'job' && shown.jobId === id && edited !== null && imageIds.includes(edited);
    if (request.kind !== 'edit' || !tookTheStage || this.#noted.has(id)) return;
    this.#noted.add(id);
    const { imageId: source, instruction } = request;
    const show = (image: ImageId) => () => Promise.resolve(open(image));
    undoStack.push({ label: `the edit “${instruction}”`, undo: show(source), redo: show(edited) });
  }
}
