import type { Clock } from '../jobs/ports.ts';

/** Between two signs of life of a process that works; loading and hashing a large model may take longer. */
const silenceLimits = { working: 15_000, loading: 120_000 } as const;
const watchMilliseconds = 1_000;

/** Watches one process from its start: calls back when it has been silent for too long. */
export class Heartbeat {
  readonly #clock: Clock;
  readonly #onSilence: () => void;
  #lastHeard: number;
  #isLoading = true;
  #isStopped = false;

  constructor(clock: Clock, onSilence: () => void) {
    this.#clock = clock;
    this.#onSilence = onSilence;
    this.#lastHeard = clock.steady();
    this.#watch(this.#lastHeard);
  }

  heard(): void {
    this.#lastHeard = this.#clock.steady();
  }

  /** While it opens a model a process may be silent for longer, as it may from its start until it is ready. */
  setLoading(isLoading: boolean): void {
    this.#isLoading = isLoading;
  }

  /** The process has ended. */
  stop(): void {
    this.#isStopped = true;
  }

  #watch(since: number): void {
    this.#clock.after(watchMilliseconds, () => {
      if (this.#isStopped) return;
      const now = this.#clock.steady();
      // The machine slept, or this process was held up: the silence is ours.
      if (now - since > 5 * watchMilliseconds) this.#lastHeard = now;
      const limit = this.#isLoading ? silenceLimits.loading : silenceLimits.working;
      if (now - this.#lastHeard > limit) this.#onSilence();
      this.#watch(now);
    });
  }
}
