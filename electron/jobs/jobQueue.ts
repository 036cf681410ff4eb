import type { EngineWork, WorkEvent, WorkOutcome } from '../contract/engineWork.ts';
import { AppError } from '../contract/errors.ts';
import type { ErrorCode, Failure } from '../contract/errors.ts';
import { toFailure, wordsFor } from '../contract/errorWords.ts';
import type { JobId } from '../contract/ids.ts';
import type { JobProgress, JobRequest, JobRow } from '../contract/jobs.ts';
import { nextState } from './jobTransitions.ts';
import { keepOutcome } from './keepOutcome.ts';
import { keepLease } from './leaseKeeper.ts';
import type { Announce, Clock, EnginePort, EngineRun, Ids, JobStore, PictureFiles, RequestCheck, TakenJob } from './ports.ts';
import { prepareWork } from './prepareWork.ts';

export type QueueParts = {
  readonly store: JobStore;
  readonly files: PictureFiles;
  readonly engine: EnginePort;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly announce: Announce;
  readonly check: RequestCheck;
  /** Names this process in the store, so that another can tell whether it still lives. */
  readonly worker: string;
  /** The command line runs what it queued and leaves the window's jobs alone. */
  readonly onlyOwnJobs: boolean;
};

/** How a running job is to end before its time. */
type Ending = 'cancel' | 'keep' | 'release';

type Current = {
  readonly taken: TakenJob;
  run: EngineRun | null;
  ending: Ending | null;
  progress: JobProgress;
  /** What went wrong in the store while the engine worked. */
  fault: unknown;
};

const spaceCheckMilliseconds = 5_000;
const endedShown = 50;
const crashCodes: readonly ErrorCode[] = ['engineCrashed', 'engineHung', 'engineOutOfMemory'];

/** One durable queue for all kinds of jobs, one job at a time. A fact is stored before it is announced. */
export class JobQueue {
  readonly #parts: QueueParts;
  #current: Current | null = null;
  #working: Promise<void> = Promise.resolve();
  #paused: Failure | null = null;
  /** Jobs that wait with the queue for the store: still `running` there, and in nobody's hands. */
  readonly #heldBack = new Set<JobId>();
  #closed = false;
  /** Jobs whose engine died while it was keeping what it had drawn: started once more, only to keep it. */
  readonly #keepNow = new Set<JobId>();

  constructor(parts: QueueParts) {
    this.#parts = parts;
  }

  get isBusy(): boolean {
    return this.#current !== null;
  }

  enqueue(request: JobRequest): JobId {
    const { store, ids, clock, announce, worker, onlyOwnJobs } = this.#parts;
    this.#parts.check(request);
    const draws = request.kind === 'generate' || request.kind === 'edit';
    const row = store.add({
      id: ids.job(),
      request,
      seed: draws ? (request.seed ?? ids.seed()) : null,
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

  stopAndKeep(id: JobId): void {
    this.#end(id, 'keep');
  }

  retry(id: JobId): void {
    const row = this.#find(id);
    if (nextState(row.state, { kind: 'retry' }) === null) throw new AppError('jobNotRetryable');
    this.#parts.check(row.request);
    this.#parts.store.retry(id);
    this.#announceRow(id);
    this.#pump();
  }

  list(): readonly JobRow[] {
    return this.#parts.store.list(endedShown).map((row) => this.#withProgress(row));
  }

  /** Takes up what a dead process left behind, then works. Called once at start. */
  recover(isAlive: (worker: string) => boolean): void {
    for (const taken of this.#parts.store.abandoned(isAlive)) this.#crashed(taken);
    this.#parts.store.freeReservations(isAlive);
    this.#pump();
  }

  /** Goes on after a pause: the engine was started again, the disk has space. */
  resume(): void {
    this.#paused = null;
    this.#pump();
  }

  /** Gives the running job back to the queue in good order. Its tokens stay; the next start goes on from them. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#current !== null) this.#stopCurrent(this.#current, 'release');
    await this.#working;
  }

  #end(id: JobId, ending: 'cancel' | 'keep'): void {
    if (this.#current?.taken.row.id === id) {
      this.#stopCurrent(this.#current, ending);
      return;
    }
    const row = this.#find(id);
    if (row.state === 'running' && !this.#heldBack.has(id)) {
      this.#parts.store.wish(id, ending);
    } else if (nextState(row.state, { kind: 'cancel' }) !== null) {
      this.#parts.store.cancel(id, this.#parts.clock.now());
      this.#heldBack.delete(id);
      this.#announceRow(id);
    } else {
      throw new AppError('jobNotCancellable');
    }
  }

  #stopCurrent(current: Current, ending: Ending): void {
    if (current.ending === null || ending !== 'keep') current.ending = ending;
    current.run?.stop();
  }

  #pump(): void {
    if (this.#current !== null || this.#paused !== null || this.#closed) return;
    const taken = this.#takeNext();
    if (taken === null) return;
    const current: Current = {
      taken,
      run: null,
      ending: this.#keepNow.delete(taken.row.id) ? 'keep' : null,
      progress: { stage: 'waiting', done: 0, total: 0, secondsLeft: null },
      fault: null,
    };
    this.#current = current;
    this.#working = this.#work(current).then(() => {
      this.#current = null;
      this.#announceEnd(taken.row.id);
      this.#pump();
    });
  }

  /** A store that refuses the next job pauses the queue; it never fails the request that woke it. */
  #takeNext(): TakenJob | null {
    const { store, worker, clock, onlyOwnJobs } = this.#parts;
    try {
      return store.takeNext(worker, clock.now(), onlyOwnJobs);
    } catch (error) {
      this.#waitForStore(null, toFailure(error));
      return null;
    }
  }

  async #work(current: Current): Promise<void> {
    const { store, files, engine, clock, worker } = this.#parts;
    const { row } = current.taken;
    this.#announceRow(row.id);
    const stopLease = keepLease({
      clock,
      renew: () => store.renewLease(row.id, worker, clock.now()),
      onWish: (wish) => this.#stopCurrent(current, wish),
      onFault: (fault) => this.#spoil(current, fault),
    });
    try {
      const work: EngineWork = await prepareWork(row, store, files);
      current.run = engine.run(work, (event) => this.#onWorkEvent(current, event));
      if (current.ending !== null) current.run.stop();
      const outcome = await current.run.outcome;
      if (current.fault === null) await this.#finish(current, outcome);
      else this.#fail(current, current.fault);
    } catch (error) {
      this.#fail(current, current.fault ?? error);
    } finally {
      stopLease();
    }
  }

  async #finish(current: Current, outcome: WorkOutcome): Promise<void> {
    const { store, clock, announce } = this.#parts;
    const { id } = current.taken.row;
    const drewNothing = outcome.kind === 'pictures' && outcome.pictures.every((picture) => picture.tokens.tokensDrawn === 0);
    if (current.ending === 'release' && outcome.stopped) {
      store.release(id, true);
    } else if (current.ending === 'cancel' || drewNothing) {
      store.cancel(id, clock.now());
    } else {
      current.progress = { stage: 'saving', done: 0, total: 1, secondsLeft: null };
      const images = await keepOutcome(current.taken.row, outcome, this.#parts);
      if (images.length > 0) announce('imagesAdded', { images });
    }
    announce('historyChanged', null);
  }

  #fail(current: Current, error: unknown): void {
    const { store, clock, announce } = this.#parts;
    const { row } = current.taken;
    const failure = toFailure(error);
    try {
      if (failure.code === 'diskFull') {
        this.#waitForStore(row.id, failure);
      } else if (failure.code === 'engineStopped') {
        store.release(row.id, true);
        this.#paused = failure;
      } else if (crashCodes.includes(failure.code)) {
        this.#engineDied(current, failure);
      } else if (current.ending === 'cancel') {
        store.cancel(row.id, clock.now());
      } else {
        store.fail(row.id, failure, clock.now());
      }
      announce('historyChanged', null);
    } catch (storeError) {
      // The store refused even the job's end: the job stays `running` and is taken up as abandoned, so nothing is lost.
      this.#waitForStore(row.id, toFailure(storeError));
    }
  }

  /** A kill on request is no crash. Otherwise the start counts, and the second crash sets the job aside. */
  #engineDied(current: Current, failure: Failure): void {
    const { store, clock } = this.#parts;
    const { id } = current.taken.row;
    if (current.ending === 'cancel') {
      store.cancel(id, clock.now());
    } else if (current.ending === 'release') {
      store.release(id, true);
    } else {
      this.#crashed(current.taken, failure);
      if (current.ending === 'keep') this.#keepNow.add(id);
    }
  }

  /** Set aside, a job that asked for more memory than there is says so: fewer variations help, and only the person can ask for fewer. */
  #crashed(taken: TakenJob, failure?: Failure): void {
    const { store, clock } = this.#parts;
    const { id } = taken.row;
    if (nextState('running', { kind: 'crash', uncleanStarts: taken.uncleanStarts }) === 'queued') {
      store.release(id, false);
    } else {
      const reason = failure?.code === 'engineOutOfMemory' ? failure : { code: 'repeatedCrash', message: wordsFor('repeatedCrash') } as const;
      store.fail(id, reason, clock.now());
    }
    this.#announceRow(id);
  }

  /** Full disk, busy database: the queue rests, tries again by itself and loses nothing. */
  #waitForStore(id: JobId | null, failure: Failure): void {
    const { store, clock, announce } = this.#parts;
    if (this.#paused === null) announce('noticeRaised', { id: clock.now(), ...failure, createdAt: clock.now() });
    this.#paused = failure;
    if (id !== null) this.#heldBack.add(id);
    clock.after(spaceCheckMilliseconds, () => {
      if (this.#closed) return;
      try {
        for (const held of this.#heldBack) store.release(held, true);
        this.#heldBack.clear();
        this.resume();
      } catch (error) {
        this.#waitForStore(null, toFailure(error));
      }
    });
  }

  #onWorkEvent(current: Current, event: WorkEvent): void {
    if (this.#current !== current || current.fault !== null) return;
    try {
      this.#takeEvent(current, event);
    } catch (error) {
      this.#spoil(current, error);
    }
  }

  /** The store refused something while the engine worked: the job ends and is judged by this. */
  #spoil(current: Current, fault: unknown): void {
    current.fault = fault;
    current.run?.stop();
  }

  #takeEvent(current: Current, event: WorkEvent): void {
    const { store, announce } = this.#parts;
    const { id: jobId, conversationId } = current.taken.row;
    switch (event.kind) {
      case 'stage':
        this.#progressed(current, { stage: event.stage, done: 0, total: 0, secondsLeft: null }, []);
        return;
      case 'model':
        store.drawsWith(jobId, event.sha256);
        return;
      case 'tokens': {
        const wish = store.addTokens(jobId, event.done - 1, event.variations);
        const { done, total, secondsLeft } = event;
        this.#progressed(current, { stage: 'drawing', done, total, secondsLeft }, event.variations.map(({ grid }) => [grid]));
        if (wish !== null) this.#stopCurrent(current, wish);
        return;
      }
      case 'partialPicture':
        announce('partialPicture', { jobId, variation: event.variation, tokens: event.tokens, ...event.pixels });
        return;
      case 'textPiece': {
        const index = current.progress.stage === 'writing' ? current.progress.done : 0;
        announce('textPiece', { jobId, conversationId, index, text: event.text, logProbability: event.logProbability });
        this.#progressed(current, { stage: 'writing', done: index + 1, total: 0, secondsLeft: null }, []);
        return;
      }
    }
  }

  #progressed(current: Current, progress: JobProgress, lastGrids: readonly (readonly number[])[]): void {
    current.progress = progress;
    this.#parts.announce('jobProgressed', { ...progress, jobId: current.taken.row.id, lastGrids });
  }

  #find(id: JobId): JobRow {
    const row = this.#parts.store.find(id);
    if (row === null) throw new AppError('jobNotFound');
    return row;
  }

  #withProgress(row: JobRow): JobRow {
    const current = this.#current;
    return current !== null && current.taken.row.id === row.id && row.state === 'running' ? { ...row, progress: current.progress } : row;
  }

  #announceEnd(id: JobId): void {
    try {
      this.#announceRow(id);
    } catch (error) {
      // The end is stored; a store that cannot even be read now pauses the queue, and the window asks again.
      this.#waitForStore(null, toFailure(error));
    }
  }

  #announceRow(id: JobId): void {
    const row = this.#parts.store.find(id);
    if (row !== null) this.#parts.announce('jobChanged', this.#withProgress(row));
  }
}
