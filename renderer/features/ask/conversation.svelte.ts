import type { Conversation, ConversationTurn, TextPiece } from '../../../electron/contract/history.ts';
import type { ConversationId, ImageId, JobId } from '../../../electron/contract/ids.ts';
import type { JobRow } from '../../../electron/contract/jobs.ts';
import { limits } from '../../../electron/contract/limits.ts';
import type { StudioApi } from '../../api/appApi.ts';
import { isOver } from '../../state/jobs.svelte.ts';
import type { Jobs } from '../../state/jobs.svelte.ts';
import type { ModelState } from '../../state/modelState.svelte.ts';

const atMost = { pictures: limits.askImages.max, turns: limits.askTurns };

/** Pictures and turns of one conversation: what the studio keeps, or less where the model that answers takes less. */
export function askLimits(model: Pick<ModelState, 'for'>): { readonly pictures: number; readonly turns: number } {
  const able = model.for('answer')?.capabilities.answer ?? atMost;
  return { pictures: Math.min(able.pictures, atMost.pictures), turns: Math.min(able.turns, atMost.turns) };
}

export type ShownTurn = {
  readonly jobId: JobId;
  readonly question: string;
  readonly pieces: readonly TextPiece[];
  readonly confidence: number | null;
  readonly state: JobRow['state'];
  readonly error: string | null;
  /** Milliseconds from the start of the answer to its end. */
  readonly milliseconds: number | null;
};

function samePictures(a: readonly ImageId[], b: readonly ImageId[]): boolean {
  return a.length === b.length && a.every((id, index) => id === b[index]);
}

/** The conversation about the picture (or the two pictures) on the stage. */
export class OpenConversation {
  readonly #api: StudioApi;
  readonly #jobs: Jobs;
  readonly #model: Pick<ModelState, 'for'>;
  #imageIds: readonly ImageId[] = [];
  #stored = $state.raw<Conversation | null>(null);
  /** Full ones that were asked past, oldest first: still read, not remembered by the model. */
  #before = $state.raw<readonly Conversation[]>([]);
  /** Counts openings and fresh starts, so that an answer that comes too late is dropped. */
  #openings = 0;
  /** Of the last fresh start: a question that still waits or is being answered must not bring it back. */
  #left: ConversationId | null = null;

  constructor({ api, jobs, model }: { readonly api: StudioApi; readonly jobs: Jobs; readonly model: Pick<ModelState, 'for'> }) {
    this.#api = api;
    this.#jobs = jobs;
    this.#model = model;
  }

  get turns(): readonly ShownTurn[] {
    return (this.#stored?.turns ?? []).map((turn) => this.#shown(turn));
  }

  /** What was said before the conversation became full and another began. */
  get earlier(): readonly ShownTurn[] {
    return this.#before.flatMap(({ turns }) => turns).map((turn) => this.#shown(turn));
  }

  /** True when the next question opens another conversation. */
  get isFull(): boolean {
    return this.#stored !== null && (!this.#stored.takesMore || this.#stored.turns.length >= askLimits(this.#model).turns);
  }

  /** Picks up this conversation about these pictures, else the newest, or waits for a first question. */
  async open(imageIds: readonly ImageId[], threadId: ConversationId | null = null): Promise<void> {
    const isOpen = threadId === null || threadId === this.#stored?.id;
    if (samePictures(imageIds, this.#imageIds) && isOpen) return;
    this.#imageIds = imageIds;
    this.#leave();
    const opening = this.#openings;
    const first = imageIds[0];
    if (first === undefined) return;
    const about = await this.#api.history.conversationsAbout(first);
    if (opening !== this.#openings) return;
    const threads = about.filter((conversation) => samePictures(conversation.imageIds, imageIds));
    this.#stored = threads.find(({ id }) => id === threadId) ?? threads[0] ?? null;
  }

  /** Leaves the conversation as it is in the history and begins another. */
  startAfresh(): void {
    this.#leave();
  }

  #leave(before: readonly Conversation[] = []): void {
    this.#left = this.#stored?.id ?? null;
    this.#stored = null;
    this.#before = before;
    this.#openings += 1;
  }

  async ask(question: string): Promise<void> {
    if (this.#stored !== null && this.isFull) this.#leave([...this.#before, this.#stored]);
    const conversationId = this.#stored?.id;
    const opening = this.#openings;
    const imageIds = [...this.#imageIds];
    const jobId = await this.#jobs.enqueue({
      kind: 'ask',
      imageIds,
      question,
      ...(conversationId === undefined ? {} : { conversationId }),
    });
    const id = this.#jobs.row(jobId)?.conversationId ?? conversationId;
    if (id !== undefined && opening === this.#openings) await this.#read(id);
  }

  /** Reads the stored turns again when a job of this conversation changes; the answer stops listening. */
  connect(): () => void {
    return this.#jobs.onchange((row) => {
      const id = row.conversationId;
      if (id === null || id === this.#left || row.request.kind !== 'ask' || !samePictures(row.request.imageIds, this.#imageIds)) return;
      if (this.#stored === null ? !isOver(row) : this.#stored.id === id) void this.#read(id).catch(() => undefined);
    });
  }

  async #read(id: ConversationId): Promise<void> {
    const opening = this.#openings;
    const conversation = await this.#api.history.conversation(id);
    if (opening === this.#openings && samePictures(conversation.imageIds, this.#imageIds)) this.#stored = conversation;
  }

  #shown(turn: ConversationTurn): ShownTurn {
    const row = this.#jobs.row(turn.jobId);
    const { jobId, question, confidence } = turn;
    const state = row?.state ?? turn.state;
    const pieces = turn.pieces.length > 0 ? turn.pieces : this.#jobs.pieces(jobId);
    const milliseconds = row?.startedAt != null && row.finishedAt !== null ? row.finishedAt - row.startedAt : null;
    return { jobId, question, pieces, confidence, state, error: row?.error?.message ?? null, milliseconds };
  }
}
