import type { Clock } from '../jobs/ports.ts';

/** Ends a request that nothing was heard of for too long, or that its person ends. */
export class SilenceWatch {
  readonly #clock: Clock;
  readonly #milliseconds: number;
  readonly #silent = new AbortController();
  readonly signal: AbortSignal;
  #takeBack: () => void = () => undefined;

  constructor(clock: Clock, milliseconds: number, person: AbortSignal) {
    this.#clock = clock;
    this.#milliseconds = milliseconds;
    this.signal = AbortSignal.any([person, this.#silent.signal]);
    this.heard();
  }

  heard(): void {
    this.#takeBack();
    this.#takeBack = this.#clock.after(this.#milliseconds, () => this.#silent.abort());
  }

  end(): void {
    this.#takeBack();
    // Nothing goes on behind the back of who gave up: a body that is left lying is let go.
    this.#silent.abort();
  }
}
