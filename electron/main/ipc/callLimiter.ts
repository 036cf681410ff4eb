import { AppError } from '../../contract/errors.ts';

/** Calls a second and channel; the busiest panel stays far below, and a page gone wild cannot fill main's day. */
const callsAtMost = 200;

export class CallLimiter {
  #second = 0;
  #calls = 0;

  /** Counts a call; throws badRequest when there were too many within its second. */
  count(now: number): void {
    const second = Math.floor(now / 1_000);
    this.#calls = second === this.#second ? this.#calls + 1 : 1;
    this.#second = second;
    if (this.#calls > callsAtMost) throw new AppError('badRequest', { because: 'Too many requests at once.' });
  }
}
