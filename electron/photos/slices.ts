import { setImmediate, setTimeout } from 'node:timers/promises';
import { AppError } from '../contract/errors.ts';

/** A step of the store keeps everybody waiting; this is how long one may take. */
const stepMilliseconds = 8;
const sizes = { first: 50, most: 150 } as const;

/** Takes work in steps that are each short, however slow the machine is, and lets everything else go on between them. */
export class Slices {
  #size: number = sizes.first;

  async each<T>(items: readonly T[], step: (slice: readonly T[]) => void): Promise<void> {
    for (let at = 0; at < items.length;) {
      const slice = items.slice(at, at + this.#size);
      const began = performance.now();
      await whenFree(() => step(slice));
      const took = Math.max(0.1, performance.now() - began);
      at += slice.length;
      // Half way towards the fitting size: one slow step, as when the disk is waited for, does not spoil the next.
      const fitting = (slice.length * stepMilliseconds) / took;
      this.#size = Math.round(Math.min(sizes.most, Math.max(1, (this.#size + fitting) / 2)));
      await setImmediate();
    }
  }
}

const pauseMilliseconds = 100;
const triesAtMost = 100;

/** Another process holds the store for a moment now and then. */
async function whenFree(step: () => void): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      step();
      return;
    } catch (error) {
      const isBusy = error instanceof AppError && error.code === 'databaseBusy';
      if (!isBusy || tries === triesAtMost) throw error;
    }
    await setTimeout(pauseMilliseconds);
  }
}
