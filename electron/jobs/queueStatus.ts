import { isUnasked } from '../contract/jobs.ts';
import type { JobRow } from '../contract/jobs.ts';
import type { QueueState } from '../contract/queue.ts';
import { batchOf, nothingDone, tallyAfter } from './batch.ts';
import type { Announce, JobStore } from './ports.ts';

type Parts = {
  readonly store: Pick<JobStore, 'open' | 'isPaused'>;
  readonly worker: string;
  readonly announce: Announce;
  readonly isWorking: () => boolean;
};

/** What is said of the queue as a whole, to titles, task bars and whoever keeps the machine awake. */
export class QueueStatus {
  readonly #parts: Parts;
  #tally = nothingDone;
  #told = '';

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get now(): QueueState {
    const { store, isWorking } = this.#parts;
    return { isPaused: store.isPaused(), isWorking: isWorking(), batch: batchOf(this.#tally) };
  }

  /** Announces for the queue, and counts the jobs whose changes pass. */
  readonly announce: Announce = (name, payload) => {
    // The name says what the payload is; a generic cannot be narrowed by it.
    const row = name === 'jobChanged' ? (payload as JobRow) : null;
    if (row !== null && isUnasked(row.request)) return;
    this.#parts.announce(name, payload);
    if (row !== null) this.#tally = tallyAfter(this.#tally, this.#open(), row);
  };

  /** Tells how it stands, where that is new. */
  tell(): void {
    try {
      this.#tally = tallyAfter(this.#tally, this.#parts.store.open(this.#parts.worker), null);
      const { now } = this;
      if (JSON.stringify(now) === this.#told) return;
      this.#told = JSON.stringify(now);
      this.#parts.announce('queueState', now);
    } catch {
      // A store that cannot be read now: the next change tells.
    }
  }

  /** As many as before, while the store cannot be asked: what is announced is stored, and must not fail for the count. */
  #open(): number {
    try {
      return this.#parts.store.open(this.#parts.worker);
    } catch {
      return this.#tally.open;
    }
  }
}
