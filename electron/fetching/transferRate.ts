import type { Transfer } from '../contract/fetching.ts';
import { secondsLeft } from './secondsLeft.ts';

const windowMilliseconds = 10_000;
/** A window paints no more, and a channel should carry no more. */
const tellMilliseconds = 200;

type Mark = { readonly at: number; readonly done: number };

/** Says how far a stage is, how fast it goes and what is left, by its last seconds and at most five times a second. */
export class TransferRate {
  readonly #steady: () => number;
  readonly #tell: (transfer: Transfer) => void;
  #marks: readonly Mark[] = [];
  #stage: Transfer['stage'] | null = null;

  constructor(steady: () => number, tell: (transfer: Transfer) => void) {
    this.#steady = steady;
    this.#tell = tell;
  }

  at(stage: Transfer['stage'], done: number, total: number): void {
    const now = this.#steady();
    const isNew = stage !== this.#stage;
    if (isNew) this.#marks = [];
    const last = this.#marks.at(-1);
    const isEnd = total > 0 && done >= total;
    if (last !== undefined && !isEnd && now - last.at < tellMilliseconds) return;
    this.#stage = stage;
    this.#marks = [...this.#marks.filter(({ at }) => now - at <= windowMilliseconds), { at: now, done }];
    const bytesPerSecond = this.#speed(now, done);
    this.#tell({ stage, done, total, bytesPerSecond, secondsLeft: total === 0 ? null : secondsLeft(total - done, bytesPerSecond) });
  }

  #speed(now: number, done: number): number | null {
    const [first] = this.#marks;
    // A part of a second says little of the next minutes.
    if (first === undefined || now - first.at < 1_000) return null;
    return Math.max(0, ((done - first.done) * 1_000) / (now - first.at));
  }
}
