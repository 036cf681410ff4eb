import { AppError } from '../contract/errors.ts';
import { toFailure } from '../contract/errorWords.ts';
import type { JobId } from '../contract/ids.ts';
import { rankOf } from '../contract/jobRanks.ts';
import { isUnasked, seedAskedBy } from '../contract/jobs.ts';
import type { JobRequest, JobRow } from '../contract/jobs.ts';
import { endAbandoned, endWithFailure, endWithOutcome } from './endJob.ts';
import type { QueueState } from '../contract/queue.ts';
import { nextState } from './jobTransitions.ts';
import { JobRows } from './jobRows.ts';
import type { RequestCheck } from './ports.ts';
import { QueueStatus } from './queueStatus.ts';
import { QueueRest } from './queueRest.ts';
import { RunningJob } from './runningJob.ts';
import type { WorkingParts } from './runningJob.ts';
import { Steering } from './steering.ts';
import { Turns } from './turns.ts';
import type { TurnParts } from './turns.ts';

export type QueueParts = WorkingParts & Pick<TurnParts, 'givesWay' | 'onlyOwnJobs'> & { readonly check: RequestCheck };

/** One durable queue for all kinds of jobs, one job at a time. A fact is stored before it is announced. */
export class JobQueue {
  readonly #parts: QueueParts;
  readonly steering: Steering;
  readonly #status: QueueStatus;
  readonly #rest: QueueRest;
  readonly #rows: JobRows;
  readonly #turns: Turns;
  #current: RunningJob | null = null;
  #working: Promise<void> = Promise.resolve();
  #isClosed = false;
  /** Jobs whose engine died while it was keeping what it had drawn: started once more, only to keep it. */
  readonly #keepNow = new Set<JobId>();

  constructor(parts: QueueParts) {
    this.#status = new QueueStatus({ ...parts, isWorking: () => this.#current !== null && !isUnasked(this.#current.row.request) });
    this.#parts = { ...parts, announce: this.#status.announce };
    this.#rest = new QueueRest({ ...this.#parts, goOn: () => this.resume() });
    this.#rows = new JobRows({ ...this.#parts, current: () => this.#current });
    this.#turns = new Turns({ ...this.#parts, waitForStore: (reason) => this.#rest.waitForStore(null, reason) });
    this.steering = new Steering({ ...this.#parts, setAside: () => this.#current?.end('release'), onChange: () => this.#pump() });
  }

  get isBusy(): boolean {
    return this.#current !== null;
  }

  /** Whether a job is in this queue's hands, in work or waiting for the store. */
  get holdsJobs(): boolean {
    return this.isBusy || this.#rest.holdsJobs;
  }

  get state(): QueueState {
    return this.#status.now;
  }

  /** `id`: the run's own, where its photos stand in the store already. */
  enqueue(request: JobRequest, id: JobId = this.#parts.ids.job()): JobId {
    const { store, ids, clock, announce, worker, onlyOwnJobs } = this.#parts;
    this.#parts.check(request);
    const asked = seedAskedBy(request);
    const row = store.add({
      id,
      request,
      rank: rankOf(request),
      seed: asked === undefined ? null : (asked ?? ids.seed()),
      conversationId: request.kind === 'ask' ? (request.conversationId ?? ids.conversation()) : null,
      createdAt: clock.now(),
      reservedFor: onlyOwnJobs ? worker : null,
    });
    announce('jobChanged', row);
    announce('historyChanged', null);
    this.#pump();
    return row.id;
  }

  cancel(id: JobId): void {
    this.#end(id, 'cancel');
  }

  /** Only a job of this process is drawn for this window. */
  watch(id: JobId, variation: number): void {
    if (this.#current?.row.id === id) this.#current.watch(variation);
  }

  stopAndKeep(id: JobId): void {
    this.#end(id, 'keep');
  }

  list(): readonly JobRow[] {
    return this.#rows.list();
  }

  /** Takes up what a dead process left behind. Only reads where there is nothing: the window asks every few seconds. */
  recover(isAlive: (worker: string) => boolean): void {
    const { store } = this.#parts;
    const abandoned = store.abandoned(isAlive);
    for (const taken of abandoned) endAbandoned(taken, this.#parts);
    if (store.freeReservations(isAlive) || abandoned.length > 0) this.#pump();
    else if (this.#current !== null) this.#turns.giveWay(this.#current);
  }

  /** Goes on with what is queued, after a start or a rest: the engine was started again, the disk has space. */
  resume(): void {
    this.#rest.leave();
    this.#pump();
  }

  /** Gives the running job back to the queue in good order. Its tokens stay; the next start goes on from them. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#rest.close();
    this.#current?.end('release');
    await this.#working;
  }

  #end(id: JobId, ending: 'cancel' | 'keep'): void {
    if (this.#rest.end(id, ending)) {
      this.#rows.announce(id);
      return;
    }
    if (this.#current?.row.id === id) {
      this.#current.end(ending);
      return;
    }
    const { state } = this.#rows.find(id);
    if (state === 'queued' && this.#parts.store.cancelQueued(id, this.#parts.clock.now())) {
      this.#rows.announce(id);
      this.#status.tell();
    } else if (nextState(state, { kind: 'cancel' }) !== null) {
      this.#parts.store.wish(id, ending);
    } else {
      throw new AppError('jobNotCancellable');
    }
  }

  #pump(): void {
    this.#startNext();
    this.#status.tell();
  }

  #startNext(): void {
    if (this.#current !== null) this.#turns.giveWay(this.#current);
    if (this.#current !== null || this.#rest.isResting || this.#isClosed) return;
    const taken = this.#turns.takeNext();
    if (taken === null) return;
    const { id } = taken.row;
    const job = new RunningJob(taken, this.#keepNow.delete(id) ? 'keep' : taken.wish, this.#parts);
    this.#current = job;
    this.#working = this.#work(job).then(() => {
      this.#current = null;
      this.#announceEnd(id);
      this.#pump();
    });
  }

  async #work(job: RunningJob): Promise<void> {
    this.#rows.announce(job.row.id);
    try {
      await job.work((outcome) => endWithOutcome(job, outcome, this.#parts));
      this.#rest.worked();
    } catch (error) {
      this.#fail(job, error);
    }
  }

  #fail(job: RunningJob, error: unknown): void {
    const { row, lease } = job.taken;
    const failure = toFailure(error);
    const held = { lease, wish: job.ending === 'release' ? null : job.ending };
    try {
      const aftermath = endWithFailure(job, failure, this.#parts);
      if (aftermath === 'rest') this.#rest.begin(failure);
      if (aftermath === 'waitForStore') this.#rest.waitForStore(held, failure);
      if (aftermath === 'keepNow') this.#keepNow.add(row.id);
      // Whoever waits for it here must not wait for another process.
      if (failure.code === 'jobTakenOver') this.#parts.announce('jobChanged', { ...row, state: 'failed', error: failure });
      this.#parts.announce('historyChanged', null);
    } catch (storeError) {
      // The store refused even the job's end: the job stays `running` and is taken up as abandoned, so nothing is lost.
      this.#rest.waitForStore(held, toFailure(storeError));
    }
  }

  #announceEnd(id: JobId): void {
    try {
      this.#rows.announce(id);
    } catch (error) {
      // The end is stored; a store that cannot even be read now makes the queue rest, and the window asks again.
      this.#rest.waitForStore(null, toFailure(error));
    }
  }
}
