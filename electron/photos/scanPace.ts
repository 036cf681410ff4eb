import type { PhotoFolderId } from '../contract/ids.ts';
import type { ScanProgress } from '../contract/photos.ts';
import type { Clock } from '../jobs/ports.ts';

/** Often enough to look alive. */
const everyMilliseconds = 250;
/** Before that, how long something takes is a guess. */
const knownAfterMilliseconds = 2_000;

/** Tells how one stage of a scan goes, and how long it will take at the pace it has had. */
export class ScanPace {
  readonly #clock: Clock;
  readonly #tell: (progress: ScanProgress) => void;
  readonly #folderId: PhotoFolderId;
  readonly #stage: ScanProgress['stage'];
  readonly #total: number;
  #began: number;
  #done = 0;
  #toldAt = Number.NEGATIVE_INFINITY;

  constructor(
    parts: { readonly clock: Clock; readonly tell: (progress: ScanProgress) => void; readonly folderId: PhotoFolderId },
    stage: ScanProgress['stage'],
    total: number,
  ) {
    this.#clock = parts.clock;
    this.#tell = parts.tell;
    this.#folderId = parts.folderId;
    this.#stage = stage;
    this.#total = total;
    this.#began = parts.clock.steady();
    this.add(0);
  }

  /** Waits for what is more urgent: that tells nothing of how long the rest takes. */
  async without(waiting: Promise<void>): Promise<void> {
    const since = this.#clock.steady();
    await waiting;
    this.#began += this.#clock.steady() - since;
  }

  add(count: number): void {
    this.#done += count;
    const now = this.#clock.steady();
    if (now - this.#toldAt < everyMilliseconds) return;
    this.#toldAt = now;
    // A folder may hold more than it did.
    const total = this.#total === 0 ? 0 : Math.max(this.#total, this.#done);
    this.#tell({ folderId: this.#folderId, stage: this.#stage, done: this.#done, total, secondsLeft: this.#secondsLeft(now) });
  }

  #secondsLeft(now: number): number | null {
    const took = now - this.#began;
    if (this.#total <= this.#done || this.#done === 0 || took < knownAfterMilliseconds) return null;
    return Math.ceil(((took / this.#done) * (this.#total - this.#done)) / 1_000);
  }
}
