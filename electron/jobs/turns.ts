import { toFailure } from '../contract/errorWords.ts';
import type { Failure } from '../contract/errors.ts';
import type { JobRequest } from '../contract/jobs.ts';
import type { Clock, JobStore, TakenJob } from './ports.ts';
import type { RunningJob } from './runningJob.ts';

export type TurnParts = {
  readonly store: Pick<JobStore, 'hasBefore' | 'takeNext'>;
  readonly clock: Clock;
  readonly worker: string;
  /** Whether such a job is set aside in the middle when one of a lower rank waits. */
  readonly givesWay: (request: JobRequest) => boolean;
  /** The command line runs what it queued and leaves the window's jobs alone. */
  readonly onlyOwnJobs: boolean;
};

/** Whose turn it is. */
export class Turns {
  readonly #parts: TurnParts & { readonly waitForStore: (reason: Failure) => void };

  constructor(parts: TurnParts & { readonly waitForStore: (reason: Failure) => void }) {
    this.#parts = parts;
  }

  /** Gives the running job back where one of a lower rank waits, and both allow it; that one is then taken next, and this one later. */
  giveWay(current: RunningJob): void {
    const { store, worker, onlyOwnJobs, givesWay } = this.#parts;
    if (current.ending !== null || !givesWay(current.row.request)) return;
    try {
      if (store.hasBefore(current.row.rank, worker, onlyOwnJobs)) current.end('release');
    } catch {
      // A store that cannot be asked now is asked again when the window looks, which it does every few seconds.
    }
  }

  /** A store that refuses the next job makes the queue rest; it never fails the request that woke it. */
  takeNext(): TakenJob | null {
    const { store, worker, clock, onlyOwnJobs, waitForStore } = this.#parts;
    try {
      return store.takeNext(worker, clock.now(), onlyOwnJobs);
    } catch (error) {
      waitForStore(toFailure(error));
      return null;
    }
  }
}
