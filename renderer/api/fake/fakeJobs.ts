import type { ConversationId, ImageId, JobId } from '../../../electron/contract/ids.ts';
import type { HowMade } from '../../../electron/contract/images.ts';
import { rankOf } from '../../../electron/contract/jobRanks.ts';
import { picturesOf } from '../../../electron/contract/jobs.ts';
import type {
  AskRequest,
  CaptionRequest,
  EditRequest,
  GenerateRequest,
  JobProgress,
  JobRequest,
  JobRow,
} from '../../../electron/contract/jobs.ts';
import { RequestFailed } from '../appApi.ts';
import { answerPieces, confidenceOf } from './fakeAnswers.ts';
import { ordersOf, requireGoingOn } from './fakeContinues.ts';
import type { FakeConversations } from './fakeConversations.ts';
import type { FakeEvents } from './fakeEvents.ts';
import { gridSide, imagePx } from './fakeLibrary.ts';
import { FakeQueue } from './fakeQueue.ts';
import type { FakeLibrary } from './fakeLibrary.ts';
import { drawScene } from './fakePixels.ts';
import { editScene, readScene } from './fakeScene.ts';

const tokens = gridSide * gridSide;
const partialEvery = 2;

type Parts = {
  readonly events: FakeEvents;
  readonly library: FakeLibrary;
  readonly conversations: FakeConversations;
  /** Milliseconds for one token of one variation, and for one word of an answer. */
  readonly tokenMs: number;
  /** Works on a run over photos until it is done or ends. */
  readonly captionPhotos: (id: JobId, isEnding: () => boolean) => Promise<void>;
};

type Ending = 'cancel' | 'keep' | 'setAside';

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** One queue and one pretended engine: a job at a time, token by token, stoppable between tokens. */
export class FakeJobs {
  readonly #parts: Parts;
  readonly #rows = new Map<JobId, JobRow>();
  readonly #endings = new Map<JobId, Ending>();
  /** Tokens of drawings that were set aside. */
  readonly #kept = new Map<JobId, number>();
  readonly queue: FakeQueue;
  #count = 0;
  #busy = false;
  #failNext: string | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.queue = new FakeQueue({
      events: parts.events,
      rows: this.#rows,
      change: (row) => this.#change(row),
      place: (row) => this.#rows.set(row.id, row),
      retry: (id) => this.retry(id),
      setAside: () => this.#setAside(),
      work: () => void this.#work(),
    });
  }

  /** Makes the next job fail with this sentence, for looking at and testing errors. */
  failNext(message: string): void {
    this.#failNext = message;
  }

  list(): readonly JobRow[] {
    const rows = [...this.#rows.values()];
    const ended = rows.filter(({ state }) => state !== 'queued' && state !== 'running').toReversed();
    return [...rows.filter(({ state }) => state === 'running'), ...this.queue.waiting, ...ended];
  }

  /** Puts a job that ended long ago into the list, for a history to look at. */
  adopt(row: JobRow): void {
    this.#rows.set(row.id, row);
  }

  enqueue(request: JobRequest): JobId {
    for (const image of picturesOf(request)) this.#parts.library.kept(image);
    requireGoingOn(request, this.#parts.library);
    this.#count += 1;
    const id: JobId = `job_${String(this.#count).padStart(8, '0')}`;
    const draws = request.kind === 'generate' || request.kind === 'edit';
    this.#change({
      id,
      request,
      state: 'queued',
      rank: rankOf(request),
      place: this.#count,
      progress: null,
      seed: draws ? (request.seed ?? Math.floor(Math.random() * 1e9)) : null,
      attempt: 0,
      error: null,
      createdAt: Date.now(),
      startedAt: null,
      finishedAt: null,
      imageIds: [],
      conversationId: request.kind === 'ask' ? this.#parts.conversations.take(request, id) : null,
    });
    void this.#work();
    return id;
  }

  end(id: JobId, ending: Ending): void {
    const row = this.#row(id);
    if (row.state === 'queued') this.#change({ ...row, state: 'cancelled', finishedAt: Date.now() });
    else if (row.state === 'running') this.#endings.set(id, ending);
    else throw new RequestFailed({ code: 'jobNotCancellable', message: 'This job has already ended.' });
  }

  retry(id: JobId): void {
    const row = this.#row(id);
    if (row.state !== 'failed' && row.state !== 'cancelled')
      throw new RequestFailed({ code: 'jobNotRetryable', message: 'Only a job that failed or was cancelled can be tried again.' });
    for (const image of picturesOf(row.request)) this.#parts.library.kept(image);
    this.#change({ ...row, state: 'queued', error: null, progress: null, finishedAt: null });
    void this.#work();
  }

  #row(id: JobId): JobRow {
    const row = this.#rows.get(id);
    if (row === undefined) throw new RequestFailed({ code: 'jobNotFound', message: 'This job is no longer in the queue.' });
    return row;
  }

  #change(row: JobRow): void {
    this.#rows.set(row.id, row);
    this.#parts.events.announce('jobChanged', row);
    this.queue.count(row);
  }

  async #work(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    for (let row = this.#next(); row !== undefined; row = this.#next()) await this.#run(row);
    this.#busy = false;
  }

  #next(): JobRow | undefined {
    return this.queue.isPaused ? undefined : this.queue.waiting[0];
  }

  #setAside(): void {
    for (const { id, state } of this.#rows.values()) if (state === 'running') this.#endings.set(id, 'setAside');
  }

  async #run(queued: JobRow): Promise<void> {
    const { id, request } = queued;
    this.#change({ ...queued, state: 'running', attempt: queued.attempt + 1, startedAt: Date.now() });
    this.#progress(id, { stage: 'reading', done: 0, total: 1, secondsLeft: null }, []);
    await pause(this.#parts.tokenMs * 4);
    if (this.#failNext !== undefined) {
      const error = { code: 'modelFailed', message: this.#failNext } as const;
      this.#failNext = undefined;
      this.#change({ ...this.#row(id), state: 'failed', progress: null, error, finishedAt: Date.now() });
      return;
    }
    if (request.kind === 'generate' || request.kind === 'edit') await this.#draw(id, request);
    else if (request.kind === 'captionPhotos') await this.#captionPhotos(id);
    else await this.#write(id, request);
  }

  #progress(id: JobId, progress: JobProgress, lastGrids: readonly (readonly number[])[]): void {
    this.#rows.set(id, { ...this.#row(id), progress });
    this.#parts.events.announce('jobProgressed', { jobId: id, ...progress, lastGrids });
  }

  async #draw(id: JobId, request: GenerateRequest | EditRequest): Promise<void> {
    const { library, events, tokenMs } = this.#parts;
    const seed = this.#row(id).seed ?? 0;
    const scene =
      request.kind === 'generate' ? readScene(request.prompt) : editScene(library.kept(request.imageId).scene, request.instruction);
    const variations = Array.from({ length: request.variations }, (_, index) => index);
    const orders = ordersOf(request, seed, library);
    const finals = variations.map((index) => drawScene(scene, imagePx, request.kind === 'edit' ? 0 : index));
    let done = this.#kept.get(id) ?? request.continues?.from ?? 0;
    if (done > 0) {
      events.announce('drawingResumed', { jobId: id, grids: orders.map((order) => order.slice(0, done)) });
      finals.forEach((pixels, variation) => events.announce('partialPicture', { jobId: id, variation, tokens: done, ...pixels }));
    }
    while (done < tokens && !this.#endings.has(id)) {
      await pause(tokenMs * request.variations);
      done += 1;
      const secondsLeft = ((tokens - done) * tokenMs * request.variations) / 1000;
      this.#progress(
        id,
        { stage: 'drawing', done, total: tokens, secondsLeft },
        orders.map((order) => order.slice(done - 1, done)),
      );
      if (done % partialEvery !== 0 && done !== tokens) continue;
      finals.forEach((pixels, variation) => events.announce('partialPicture', { jobId: id, variation, tokens: done, ...pixels }));
    }
    const ending = this.#endings.get(id);
    this.#endings.delete(id);
    const row = this.#row(id);
    if (ending === 'setAside') {
      this.#kept.set(id, done);
      this.#change({ ...row, state: 'queued', progress: null });
      return;
    }
    if (ending === 'cancel') {
      this.#change({ ...row, state: 'cancelled', progress: null, finishedAt: Date.now() });
      return;
    }
    const images = variations.map((variation) =>
      library.add({
        kind: request.kind === 'edit' ? 'edited' : 'generated',
        title: request.kind === 'edit' ? request.instruction : request.prompt,
        scene,
        order: orders[variation] ?? [],
        tokensDrawn: done,
        createdAt: Date.now(),
        parentId: request.continues?.imageId ?? (request.kind === 'edit' ? request.imageId : null),
        continuedFrom: request.continues?.from ?? null,
        jobId: id,
        variation,
        made: madeBy(request, seed, variation, Date.now() - (row.startedAt ?? 0)),
      }),
    );
    events.announce('imagesAdded', { images });
    this.#change({
      ...row,
      state: 'done',
      progress: null,
      finishedAt: Date.now(),
      imageIds: images.map((image) => image.id),
    });
  }

  async #captionPhotos(id: JobId): Promise<void> {
    await this.#parts.captionPhotos(id, () => this.#endings.has(id));
    const ending = this.#endings.get(id);
    this.#endings.delete(id);
    const state = ending === 'setAside' ? 'queued' : ending === 'cancel' ? 'cancelled' : 'done';
    this.#change({ ...this.#row(id), state, progress: null, finishedAt: state === 'queued' ? null : Date.now() });
  }

  async #write(id: JobId, request: AskRequest | CaptionRequest): Promise<void> {
    const { library, events, conversations, tokenMs } = this.#parts;
    const imageId: ImageId | undefined = request.kind === 'ask' ? request.imageIds[0] : request.imageId;
    if (imageId === undefined) return;
    const pieces = answerPieces(library.kept(imageId).scene, request.kind === 'ask' ? request.question : 'describe');
    const conversationId: ConversationId | null = this.#row(id).conversationId;
    for (const [index, piece] of pieces.entries()) {
      await pause(tokenMs * 2);
      if (this.#endings.has(id)) break;
      events.announce('textPiece', { jobId: id, conversationId, index, ...piece });
    }
    const ending = this.#endings.get(id);
    const state = this.#endings.delete(id) ? (ending === 'setAside' ? 'queued' : 'cancelled') : 'done';
    const text = pieces.map((piece) => piece.text).join('');
    if (request.kind === 'ask') conversations.answer(id, pieces, state);
    else library.caption(imageId, text, confidenceOf(pieces));
    this.#change({ ...this.#row(id), state, progress: null, finishedAt: Date.now(), imageIds: [] });
    events.announce('historyChanged', null);
  }
}

export function madeBy(request: GenerateRequest | EditRequest, seed: number, variation: number, drawing: number): HowMade {
  return {
    task: request.kind,
    text: request.kind === 'edit' ? request.instruction : request.prompt,
    style: request.kind === 'edit' ? null : (request.style ?? null),
    seed,
    variation,
    variations: request.variations,
    steps: request.steps,
    guidance: request.guidance,
    imageGuidance: request.kind === 'edit' ? request.imageGuidance : null,
    temperature: request.temperature,
    order: request.order,
    model: { id: 'studio-mini', name: 'Studio Mini', version: '0.1.0', sha256: 'a31f09'.padEnd(64, '0') },
    provider: 'cpu',
    threads: 2,
    milliseconds: { reading: 240, drawing, decoding: 120 },
    ...(request.continues === undefined ? {} : { continues: { ...request.continues, sha256: 'a31f09'.padEnd(64, '0') } }),
    ...(request.firstVariation === undefined ? {} : { firstVariation: request.firstVariation }),
    source: request.kind === 'edit' ? { imageId: request.imageId, sha256: 'b7'.padEnd(64, '0') } : null,
  };
}
