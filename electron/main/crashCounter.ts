/** Crashes within this time belong together. */
const window = 5 * 60 * 1000;
const crashesAtMost = 3;
const firstPause = 500;
const longestPause = 30_000;

/** Decides how long to wait before the next start, and when to stop trying. */
export class CrashCounter {
  #times: number[] = [];

  /** The pause before the next start in milliseconds, or null where it makes no sense any more. */
  crashed(now: number): number | null {
    this.#times = [...this.#times.filter((time) => now - time < window), now];
    if (this.#times.length >= crashesAtMost) return null;
    return Math.min(longestPause, firstPause * 2 ** (this.#times.length - 1));
  }

  forget(): void {
    this.#times = [];
  }
}
