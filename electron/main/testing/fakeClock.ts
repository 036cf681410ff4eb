import type { Clock } from '../../jobs/ports.ts';

type Timer = { readonly at: number; readonly callback: () => void };

/** A clock the test turns. */
export class FakeClock implements Clock {
  #now = 1_000_000;
  #timers: Timer[] = [];

  now(): number {
    return this.#now;
  }

  steady(): number {
    return this.#now;
  }

  after(milliseconds: number, callback: () => void): () => void {
    const timer = { at: this.#now + milliseconds, callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((each) => each !== timer);
    };
  }

  /** Goes forward and calls what falls due, in order. */
  pass(milliseconds: number): void {
    const end = this.#now + milliseconds;
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      const due = next;
      this.#timers = this.#timers.filter((each) => each !== due);
      this.#now = Math.max(this.#now, due.at);
      due.callback();
    }
    this.#now = end;
  }

  /** The machine sleeps: time jumps, timers fire late. */
  sleep(milliseconds: number): void {
    this.#now += milliseconds;
    this.pass(0);
  }

  #next(end: number): Timer | undefined {
    return this.#timers.filter(({ at }) => at <= end).toSorted((first, second) => first.at - second.at)[0];
  }
}
