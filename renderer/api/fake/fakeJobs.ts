import type { JobId } from '../../../electron/contract/ids.ts';
import { rankOf } from '../../../electron/contract/jobRanks.ts';
import { isOverPhotos, picturesOf, seedAskedBy } from '../../../electron/contract/jobs.ts';
import type { JobProgress, JobRequest, JobRow } from '../../../electron/contract/jobs.ts';
import { RequestFailed } from '../appApi.ts';
import { requireGoingOn } from './fakeContinues.ts';
import { FakeDrawing } from './fakeDrawing.ts';
import { FakeQueue } from './fakeQueue.ts';
import { pause } from './fakeWork.ts';
import type { Ending, EngineParts, WorkInHand } from './fakeWork.ts';
import { write } from './fakeWriting.ts';

type Parts = EngineParts & {
  /** Works on a run over photos until it is done or ends. */
  readonly runOverPhotos: (id: JobId, isEnding: () => boolean) => Promise<void>;
};

/** One queue and one pretended engine: a job at a time, token by token, stoppable between tokens. */
export class FakeJobs {
  readonly #parts: Parts;
  readonly #rows = new Map<JobId, JobRow>();
  readonly #endings = new Map<JobId, Ending>();
  readonly #drawing: FakeDrawing;
  readonly queue: FakeQueue;
  #count = 0;
  #busy = false;
  #failNext: string | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#drawing = new FakeDrawing(parts);
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
    const asked = seedAskedBy(request);
    this.#change({
      id,
      request,
      state: 'queued',
      rank: rankOf(request),
      place: this.#count,
      progress: null,
      seed: asked === undefined ? null : (asked ?? Math.floor(Math.random() * 1e9)),
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
    const work = this.#inHand(id);
    if (request.kind === 'generate' || request.kind === 'edit') await this.#drawing.draw(work, request);
    else if (isOverPhotos(request)) await this.#runOverPhotos(work);
    else await write(work, request, this.#parts);
  }

  #inHand(id: JobId): WorkInHand {
    return {
      id,
      row: () => this.#row(id),
      change: (row) => this.#change(row),
      progress: (progress, lastGrids) => this.#progress(id, progress, lastGrids),
      isEnding: () => this.#endings.has(id),
      takeEnding: () => {
        const ending = this.#endings.get(id);
        this.#endings.delete(id);
        return ending;
      },
    };
  }

  #progress(id: JobId, progress: JobProgress, lastGrids: readonly (readonly number[])[]): void {
    this.#rows.set(id, { ...this.#row(id), progress });
    this.#parts.events.announce('jobProgressed', { jobId: id, ...progress, lastGrids });
  }

  async #runOverPhotos(work: WorkInHand): Promise<void> {
    await this.#parts.runOverPhotos(work.id, work.isEnding);
    const ending = work.takeEnding();
    const state = ending === 'setAside' ? 'queued' : ending === 'cancel' ? 'cancelled' : 'done';
    work.change({ ...work.row(), state, progress: null, finishedAt: state === 'queued' ? null : Date.now() });
  }
}
