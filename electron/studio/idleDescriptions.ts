import type { ImageId } from '../contract/ids.ts';
import type { ModelSummary } from '../contract/models.ts';
import type { JobQueue } from '../jobs/jobQueue.ts';
import type { Announce, Clock } from '../jobs/ports.ts';
import { repeat } from '../jobs/repeat.ts';

export type IdleDescriptionsParts = {
  /** Asked for when it is needed: what it announces is heard here. */
  readonly queue: () => Pick<JobQueue, 'isBusy' | 'state' | 'enqueue'>;
  readonly clock: Clock;
  /** The next drawing to describe; null where there is none. */
  readonly next: () => ImageId | null;
  readonly isWanted: () => boolean;
  readonly model: () => ModelSummary | null;
};

const lookMilliseconds = 2_000;
/** So long nobody has asked for anything: whoever thinks between two drawings has the machine for themselves. */
const quietMilliseconds = 60_000;
/** A larger model takes more of the machine than a description nobody asked for is worth. */
const smallBytes = 300_000_000;

/** Has drawings described while nobody asks for anything, one at a time, so that they are found by what is in them. */
export class IdleDescriptions {
  readonly #parts: IdleDescriptionsParts;
  #stop = (): void => {};
  #busyAt: number;
  #isAllDescribed = false;

  constructor(parts: IdleDescriptionsParts) {
    this.#parts = parts;
    this.#busyAt = parts.clock.steady();
  }

  begin(): void {
    const { clock } = this.#parts;
    // A store that cannot be asked now is asked the next time.
    this.#stop = repeat({ clock, milliseconds: lookMilliseconds, step: () => this.#look(), onFault: () => {} });
  }

  close(): void {
    this.#stop();
  }

  /** Announces, and hears of new drawings. */
  hearing(announce: Announce): Announce {
    return (name, payload) => {
      announce(name, payload);
      if (name === 'imagesAdded' || name === 'imagesChanged') this.#isAllDescribed = false;
    };
  }

  #look(): void {
    const { clock, next, isWanted, model } = this.#parts;
    const queue = this.#parts.queue();
    const { isWorking, isPaused, batch } = queue.state;
    if (isWorking || batch.done + batch.failed < batch.total) this.#busyAt = clock.steady();
    if (queue.isBusy || isPaused || clock.steady() - this.#busyAt < quietMilliseconds) return;
    if (this.#isAllDescribed || !isWanted() || (model()?.bytes ?? Infinity) > smallBytes) return;
    const imageId = next();
    if (imageId === null) this.#isAllDescribed = true;
    else queue.enqueue({ kind: 'caption', imageId, unasked: true });
  }
}
