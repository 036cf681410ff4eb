import { AppError } from '../contract/errors.ts';
import { CrashCounter } from './crashCounter.ts';

export type FaultParts = {
  readonly now: () => number;
  readonly log: (place: string, error: unknown) => void;
  /** Says that the studio does not start, and ends it. */
  readonly refuse: (error: unknown) => void;
  /** Says in the window that something unforeseen happened. */
  readonly tell: () => void;
  /** Ends in good order, says so, and leaves with a status that is not 0. */
  readonly giveUp: () => void;
};

/**
 * The rule for what nobody foresaw in main, wherever it comes up. Every fact is stored by one transaction before it is announced, so what
 * was finished stands, and half of a callback is at most a view out of date. Therefore:
 * - before the studio runs it refuses to start;
 * - while it runs it says so and goes on, until the third fault within five minutes: then it gives up;
 * - while it ends it goes on ending, and that work going on meets a closed store is no fault.
 * Everything else is logged.
 */
export class FaultRule {
  phase: 'starting' | 'running' | 'ending' = 'starting';
  readonly #parts: FaultParts;
  readonly #faults = new CrashCounter();

  constructor(parts: FaultParts) {
    this.#parts = parts;
  }

  met(error: unknown, place: string): void {
    const { now, log, refuse } = this.#parts;
    if (this.phase === 'ending' && error instanceof AppError && error.code === 'studioClosing') return;
    log(place, error);
    if (this.phase === 'ending') return;
    if (this.phase === 'starting') {
      this.phase = 'ending';
      refuse(error);
    } else if (this.#faults.crashed(now()) === null) this.#parts.giveUp();
    else this.#tell();
  }

  #tell(): void {
    try {
      this.#parts.tell();
    } catch (error) {
      // Whoever cannot be told now reads it in the log.
      this.#parts.log('telling of a fault', error);
    }
  }
}
