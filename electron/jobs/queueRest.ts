import type { ErrorCode, Failure } from '../contract/errors.ts';
import { toFailure } from '../contract/errorWords.ts';
import type { JobId } from '../contract/ids.ts';
import type { Announce, Clock, JobStore } from './ports.ts';

type Parts = {
  readonly store: Pick<JobStore, 'release'>;
  readonly clock: Clock;
  readonly announce: Announce;
  /** The store works again. */
  readonly goOn: () => void;
};

const storeCheckMilliseconds = 5_000;

/** Why the queue takes no job now: the engine has given up, or the store refuses. For the store it tries again by itself and loses nothing. */
export class QueueRest {
  readonly #parts: Parts;
  #reason: Failure | null = null;
  /** What was said and not put right since: the store is tried every few seconds, and the person is told once. */
  #said: ErrorCode | null = null;
  /** Jobs that wait with the queue for the store: still `running` there, and in nobody's hands. */
  readonly #held = new Set<JobId>();
  #isClosed = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get isResting(): boolean {
    return this.#reason !== null;
  }

  /** Until `end`. */
  begin(reason: Failure): void {
    this.#reason = reason;
  }

  end(): void {
    this.#reason = null;
  }

  /** Full disk, busy database: until the store takes back the job, if one is given, and all that were held before. */
  waitForStore(id: JobId | null, reason: Failure): void {
    const { store, clock, announce, goOn } = this.#parts;
    if (this.#said !== reason.code) {
      announce('noticeRaised', { id: clock.now(), ...reason, createdAt: clock.now() });
    }
    this.#said = reason.code;
    this.#reason = reason;
    if (id !== null) this.#held.add(id);
    clock.after(storeCheckMilliseconds, () => {
      if (this.#isClosed) return;
      try {
        for (const held of this.#held) store.release(held, true);
        this.#held.clear();
      } catch (error) {
        this.waitForStore(null, toFailure(error));
        return;
      }
      goOn();
    });
  }

  /** A job ended well: whatever kept the queue waiting is over. */
  worked(): void {
    this.#said = null;
  }

  holds(id: JobId): boolean {
    return this.#held.has(id);
  }

  /** The job has ended while it waited. */
  letGo(id: JobId): void {
    this.#held.delete(id);
  }

  close(): void {
    this.#isClosed = true;
  }
}
