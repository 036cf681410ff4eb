import { AppError } from '../contract/errors.ts';
import { toFailure } from '../contract/errorWords.ts';
import type { JobId } from '../contract/ids.ts';
import type { JobRow } from '../contract/jobs.ts';
import type { JobFailure, Move, Pause } from '../contract/queue.ts';
import { nextState } from './jobTransitions.ts';
import type { Announce, Clock, JobStore, RequestCheck } from './ports.ts';
import { isPassing } from './queueRest.ts';

type Parts = {
  readonly store: Pick<JobStore, 'find' | 'retry' | 'move' | 'clear' | 'setPaused'>;
  readonly check: RequestCheck;
  readonly clock: Clock;
  readonly announce: Announce;
  /** Gives the job in work back to the queue, with what it has. */
  readonly setAside: () => void;
  /** Something may be begun now, or no more. */
  readonly onChange: () => void;
};

/** What people do with jobs that wait or have ended: the line is theirs. */
export class Steering {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  move({ id, before }: Move): void {
    this.#parts.store.move(id, before);
    this.#parts.announce('queueChanged', null);
  }

  /** Cancels what waits, but for what another process keeps for itself. Answers what that was, for taking it back. */
  clear(): readonly JobId[] {
    const { store, clock, onChange } = this.#parts;
    const cleared = store.clear(clock.now());
    this.#tellOf(cleared);
    onChange();
    return cleared;
  }

  retry(id: JobId): void {
    this.#requireRetryable(id);
    this.#queueAgain([id]);
  }

  /** Past those that cannot be; answers which and why. */
  retryAll(ids: readonly JobId[]): readonly JobFailure[] {
    const failures: JobFailure[] = [];
    const possible = ids.filter((id) => {
      try {
        this.#requireRetryable(id);
        return true;
      } catch (error) {
        const failure = toFailure(error);
        // A store that cannot be asked now says nothing of this job.
        if (isPassing(failure)) throw error;
        failures.push({ id, ...failure });
        return false;
      }
    });
    this.#queueAgain(possible);
    return failures;
  }

  pause(running: Pause): void {
    this.#parts.store.setPaused(true);
    if (running === 'setAside') this.#parts.setAside();
    this.#parts.onChange();
  }

  goOn(): void {
    this.#parts.store.setPaused(false);
    this.#parts.onChange();
  }

  #requireRetryable(id: JobId): void {
    const row = this.#parts.store.find(id);
    if (row === null) throw new AppError('jobNotFound');
    if (nextState(row.state, { kind: 'retry' }) === null) throw new AppError('jobNotRetryable');
    this.#parts.check(row.request, 'retry');
  }

  #queueAgain(ids: readonly JobId[]): void {
    this.#parts.store.retry(ids);
    this.#tellOf(ids);
    this.#parts.onChange();
  }

  #tellOf(ids: readonly JobId[]): void {
    const { store, announce } = this.#parts;
    const rows = ids.map((id) => store.find(id)).filter((row): row is JobRow => row !== null);
    for (const row of rows) announce('jobChanged', row);
    if (rows.length > 0) announce('historyChanged', null);
  }
}
