import { setTimeout } from 'node:timers/promises';
import { AppError } from '../contract/errors.ts';
import { nextTurn } from '../library/nextTurn.ts';
import { StepSize } from '../library/stepSize.ts';

const sizes = { first: 50, most: 150 } as const;

/** Waits until what was written is tidied up, beside whatever else goes on. */
export type Settle = () => Promise<void>;

type SliceOptions = { readonly most?: number; readonly least?: number; readonly settle?: Settle | undefined };

/** Takes work in steps that are each short, however slow the machine is, and lets everything else go on between them. */
export class Slices {
  readonly #size: StepSize;
  readonly #settle: Settle;

  /** `least`: where each step waits for the disk, fewer items would wait as long. `settle`: where steps write, what they wait for in between. */
  constructor({ most = sizes.most, least = 1, settle }: SliceOptions = {}) {
    this.#size = new StepSize({ first: sizes.first, most, least });
    this.#settle = settle ?? (() => Promise.resolve());
  }

  async each<T>(items: readonly T[], step: (slice: readonly T[]) => void): Promise<void> {
    for (let at = 0; at < items.length;) {
      const slice = items.slice(at, at + this.#size.items);
      const began = performance.now();
      await whenFree(() => step(slice));
      this.#size.learn(slice.length, performance.now() - began);
      at += slice.length;
      await this.#settle();
      await nextTurn();
    }
  }

  /** As `each`, where only the step knows what is left; it is told how much to take, and answers whether that was the last. */
  async until(step: (items: number) => boolean): Promise<void> {
    for (let isLast = false; !isLast;) {
      const { items } = this.#size;
      const began = performance.now();
      isLast = await whenFree(() => step(items));
      this.#size.learn(items, performance.now() - began);
      await this.#settle();
      await nextTurn();
    }
  }
}

const pauseMilliseconds = 100;
const triesAtMost = 100;

/** Another process holds the store for a moment now and then. */
async function whenFree<T>(step: () => T): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return step();
    } catch (error) {
      const isBusy = error instanceof AppError && error.code === 'databaseBusy';
      if (!isBusy || tries === triesAtMost) throw error;
    }
    await setTimeout(pauseMilliseconds);
  }
}
