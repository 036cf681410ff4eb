import type { ErrorCode, Failure } from '../contract/errors.ts';
import { toFailure } from '../contract/errorWords.ts';
import type { JobId } from '../contract/ids.ts';
import type { Announce, Clock, JobLease, JobStore, JobWish, PictureFiles } from './ports.ts';

type Parts = {
  readonly store: Pick<JobStore, 'checkWritable' | 'release' | 'cancel' | 'wish'>;
  readonly files: Pick<PictureFiles, 'checkWritable'>;
  readonly clock: Clock;
  readonly announce: Announce;
  /** The store works again. */
  readonly goOn: () => void;
};

/** `wish`: what was asked of it before it could be stored. */
type Held = { readonly lease: JobLease; readonly wish: JobWish };

/** What passes by itself: whoever meets it waits and loses nothing. */
const passing: readonly ErrorCode[] = ['diskFull', 'databaseBusy', 'profileReadOnly', 'picturesNotWritable'];

/** Another program seldom holds the history for long; a disk is not emptied in a second. */
const busyCheckMilliseconds = 1_000;
const storeCheckMilliseconds = 5_000;

export function isPassing({ code }: Failure): boolean {
  return passing.includes(code);
}

/** Why the queue takes no job now: the engine has given up, or the store refuses. For the store it tries again by itself and loses nothing. */
export class QueueRest {
  readonly #parts: Parts;
  #reason: Failure | null = null;
  /** What was said and not put right since: the store is tried every few seconds, and the person is told once. */
  #said: ErrorCode | null = null;
  /** Jobs that wait with the queue for the store: still `running` there, and in nobody's hands. */
  readonly #held = new Map<JobId, Held>();
  #isClosed = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get isResting(): boolean {
    return this.#reason !== null;
  }

  get holdsJobs(): boolean {
    return this.#held.size > 0;
  }

  /** Until `leave`. */
  begin(reason: Failure): void {
    this.#reason = reason;
  }

  leave(): void {
    this.#reason = null;
  }

  /** Full disk, busy database: until the store takes back the job, if one is given, and all that were held before. */
  waitForStore(held: Held | null, reason: Failure): void {
    const { clock, announce } = this.#parts;
    if (held !== null) this.#held.set(held.lease.id, held);
    if (this.#said !== reason.code) {
      announce('noticeRaised', { id: clock.now(), ...reason, createdAt: clock.now() });
    }
    this.#said = reason.code;
    this.#reason = reason;
    clock.after(reason.code === 'databaseBusy' ? busyCheckMilliseconds : storeCheckMilliseconds, () => void this.#tryAgain());
  }

  async #tryAgain(): Promise<void> {
    const { store, files, goOn } = this.#parts;
    if (this.#isClosed) return;
    try {
      // Asked before anything is drawn again: the store may lie on a disk that takes rows and no pictures.
      await files.checkWritable();
      store.checkWritable();
      this.#giveBack();
    } catch (error) {
      this.waitForStore(null, toFailure(error));
      return;
    }
    goOn();
  }

  #giveBack(): void {
    const { store, clock } = this.#parts;
    for (const { lease, wish } of this.#held.values()) {
      if (wish === 'keep') store.wish(lease.id, wish);
      if (wish === 'cancel') store.cancel(lease, clock.now());
      else store.release(lease, true);
      this.#held.delete(lease.id);
    }
  }

  /** A job ended well: whatever kept the queue waiting is over. */
  worked(): void {
    this.#said = null;
  }

  /** What a person asks of a job that waits; false where it does not. What cannot be stored now is remembered, and thrown. */
  end(id: JobId, wish: 'cancel' | 'keep'): boolean {
    const held = this.#held.get(id);
    if (held === undefined) return false;
    this.#held.set(id, { ...held, wish });
    if (wish === 'cancel') {
      this.#parts.store.cancel(held.lease, this.#parts.clock.now());
      this.#held.delete(id);
    }
    return true;
  }

  /** Gives back what it can: the next start then need not ask what became of them. */
  close(): void {
    this.#isClosed = true;
    try {
      this.#giveBack();
    } catch {
      // The store still refuses; the next start takes them up as abandoned.
    }
  }
}
