/** A step of the store keeps everybody waiting; this is how long one may take. */
const stepMilliseconds = 8;

/** How much of a long work one short step may hold, learnt from the steps before: machines, disks and questions differ a hundredfold. */
export class StepSize {
  readonly #least: number;
  readonly #most: number;
  #size: number;

  /** `least`: what a step costs before its first item is worth so many. */
  constructor({ first, most, least = 1 }: { readonly first: number; readonly most: number; readonly least?: number }) {
    this.#size = first;
    this.#most = most;
    this.#least = least;
  }

  get items(): number {
    return this.#size;
  }

  /** So many items took so long. */
  learn(items: number, milliseconds: number): void {
    const fitting = (items * stepMilliseconds) / Math.max(0.1, milliseconds);
    // Half way towards the fitting size: one slow step, as when the disk is waited for, does not spoil the next.
    this.#size = Math.round(Math.min(this.#most, Math.max(this.#least, (this.#size + fitting) / 2)));
  }

  /** Takes a step of the size that fits, and learns from it. */
  take<T>(step: (items: number) => T): T {
    const items = this.#size;
    const began = performance.now();
    const taken = step(items);
    this.learn(items, performance.now() - began);
    return taken;
  }
}
