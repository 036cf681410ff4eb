import { requestToGoOn } from '../../electron/contract/continuing.ts';
import type { WayOn } from '../../electron/contract/continuing.ts';
import type { ImageCard } from '../../electron/contract/images.ts';
import { taskOf } from '../../electron/contract/taskOf.ts';
import type { Task } from '../../electron/contract/tasks.ts';
import type { Jobs } from './jobs.svelte.ts';
import type { ModelState } from './modelState.svelte.ts';
import type { Pictures } from './pictures.svelte.ts';
import type { Stage } from './stage.svelte.ts';
import type { StageRecord } from './stageRecord.svelte.ts';
import type { TaskGate } from './taskGate.ts';

type Parts = {
  readonly jobs: Jobs;
  readonly model: ModelState;
  readonly pictures: Pictures;
  readonly stage: Stage;
  readonly stageRecord: StageRecord;
  readonly taskGate: TaskGate;
};

const ways = 4;

/** Going on with the picture on the stage: with its rest as it would have been, or in several ways from where the person looks back to. */
export class GoOnActions {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Where it could be gone on with: it is not whole, or looked back at. */
  get isOffered(): boolean {
    const card = this.#card;
    return card !== undefined && card.tokensTotal > 0 && (card.tokensDrawn < card.tokensTotal || this.#parts.stage.lookedBackTo !== null);
  }

  get whyNoRest(): string | null {
    const card = this.#card;
    if (card !== undefined && card.tokensTotal > 0 && card.tokensDrawn === card.tokensTotal)
      return 'This picture is whole. Try its rest other ways.';
    return this.#whyNot;
  }

  get whyNoWays(): string | null {
    if (this.#whyNot !== null) return this.#whyNot;
    if (this.#from === 0) return 'Keep at least one token to go on from.';
    return this.#from === this.#card?.tokensTotal ? 'First move the slider back to where the ways shall part.' : null;
  }

  /** What a model must be able to do; null where there is no picture. */
  get task(): Task | null {
    const card = this.#card;
    return card === undefined ? null : card.kind === 'edited' ? 'edit' : 'draw';
  }

  async drawRest(): Promise<void> {
    if (this.whyNoRest === null) await this.#goOn(this.#card?.tokensDrawn ?? 0, { kind: 'asItWouldHaveBeen' });
  }

  async tryWays(): Promise<void> {
    if (this.whyNoWays === null) await this.#goOn(this.#from, { kind: 'newWays', variations: ways, seed: null });
  }

  get #card(): ImageCard | undefined {
    const { pictures, stage } = this.#parts;
    return stage.pictureId === null ? undefined : pictures.card(stage.pictureId);
  }

  get #from(): number {
    return this.#parts.stage.lookedBackTo ?? this.#card?.tokensDrawn ?? 0;
  }

  get #whyNot(): string | null {
    const { model, stageRecord } = this.#parts;
    const card = this.#card;
    if (card === undefined) return 'There is no picture on the stage.';
    if (card.tokensTotal === 0) return 'The model did not draw this picture, so it has no tokens to go on from.';
    if (card.tokensDrawn === 0 || this.#parts.stage.lostTokensOf === card.id) return 'The tokens of this picture are lost.';
    const { made } = stageRecord;
    const used = this.task === null ? null : model.for(this.task);
    if (made !== null && used !== null && made.model.sha256 !== used.sha256) {
      return `Only ${made.model.name} ${made.model.version}, which drew this picture, can go on with it.`;
    }
    return null;
  }

  async #goOn(from: number, way: WayOn): Promise<void> {
    const { jobs, stage, stageRecord, taskGate } = this.#parts;
    const card = this.#card;
    const made = stageRecord.made;
    if (card === undefined || made === null) return;
    const request = requestToGoOn({ ...card, made }, from, way);
    await taskGate.run(taskOf(request), async () => stage.offer(await jobs.enqueue(request)));
  }
}
