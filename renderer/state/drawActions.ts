import type { ModelSummary } from '../../electron/contract/models.ts';
import type { Drafts } from './drafts.svelte.ts';
import type { Jobs } from './jobs.svelte.ts';
import type { ModelState } from './modelState.svelte.ts';
import type { Navigation } from './navigation.svelte.ts';
import type { PromptForm } from './promptForm.svelte.ts';
import { requestAsDrawn, requestForAll, requestForOne } from '../../electron/contract/continuing.ts';
import { requestFrom } from '../../electron/contract/requestFrom.ts';
import { taskOf } from '../../electron/contract/taskOf.ts';
import type { DrawingRequest } from '../../electron/contract/requestFrom.ts';
import type { Task } from '../../electron/contract/tasks.ts';
import type { Stage } from './stage.svelte.ts';
import type { StageRecord } from './stageRecord.svelte.ts';
import type { TaskGate } from './taskGate.ts';

type Parts = {
  readonly drafts: Drafts;
  readonly jobs: Jobs;
  readonly model: ModelState;
  readonly navigation: Navigation;
  readonly promptForm: PromptForm;
  readonly stage: Stage;
  readonly stageRecord: StageRecord;
  readonly taskGate: TaskGate;
};

/** A prompt to begin with, and the seed that draws what is shown for it. */
export type Example = { readonly prompt: string; readonly style: string; readonly seed: number };

/** What begins a drawing, from any panel, menu or key. Throws what the studio refuses. */
export class DrawActions {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Draws what the Prompt panel says; nothing where it says nothing. */
  async draw(): Promise<void> {
    const { model, promptForm } = this.#parts;
    if (!promptForm.canDraw) return;
    await model.known();
    await this.#begin('draw', () => promptForm.request());
  }

  /** Fills the panel with the example, so that it can be drawn otherwise, and draws the very picture it shows. */
  async drawExample({ prompt, style, seed }: Example): Promise<void> {
    const { drafts, model } = this.#parts;
    Object.assign(drafts.prompt, { text: prompt, style });
    await model.known();
    await this.#begin('draw', () => {
      if (model.current === null) return null;
      const request = { kind: 'generate', prompt, ...(style === '' ? {} : { style }), seed, variations: 1 } as const;
      return { ...request, ...ownSampler(model.current) };
    });
  }

  /** Draws what stands on the stage from a new seed. What is typed stays as it is. */
  async drawWithNewSeed(): Promise<void> {
    if (this.again === null) return;
    // Of a new seed none of the variations is a better one.
    const { firstVariation: _, ...request } = this.again;
    await this.#begin(taskOf(request), () => ({ ...request, seed: null }));
  }

  /** Draws one of the requests below; nothing where there is none. */
  async repeat(request: DrawingRequest | null): Promise<void> {
    if (request !== null) await this.#begin(taskOf(request), () => request);
  }

  /** What would make the edit on the stage again with none of its source's pixels put back; null where it is as the model drew it. */
  get asDrawn(): DrawingRequest | null {
    const { made } = this.#parts.stageRecord;
    return made === null ? null : requestAsDrawn(made);
  }

  /** What would draw all of its run; null where nothing of it was left out. */
  get allTries(): DrawingRequest | null {
    const { made } = this.#parts.stageRecord;
    return made === null ? null : requestForAll(made);
  }

  /** What would draw it alone; null where nothing of its run is to be left out, or it cannot be drawn again. */
  get onlyThis(): DrawingRequest | null {
    const { made } = this.#parts.stageRecord;
    return made === null || made.variations === 1 ? null : requestForOne(made);
  }

  /** What would draw the picture on the stage again; null where it was not drawn here. */
  get again(): DrawingRequest | null {
    const { made } = this.#parts.stageRecord;
    return made === null ? null : requestFrom(made);
  }

  /** What is asked for is made only once the gate let it pass: before that there may be no model to make it for. */
  async #begin(task: Task, requestOf: () => DrawingRequest | null): Promise<void> {
    const { jobs, navigation, stage, taskGate } = this.#parts;
    await taskGate.run(task, async () => {
      const request = requestOf();
      if (request === null) return;
      stage.offer(await jobs.enqueue(request));
      // In a narrow window it lies over what is being drawn.
      navigation.closeDrawer();
    });
  }
}

/** As the model's author drew the examples. */
function ownSampler({ sampler }: ModelSummary) {
  const { steps, guidance, temperature, order } = sampler;
  return { steps, guidance, temperature, order };
}
