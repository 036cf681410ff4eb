import type { Clock, WorkerStore } from './ports.ts';

/** How often a worker says that it lives. */
export const beatMilliseconds = 5_000;

/** A worker that says nothing for this long is given up. A large model may keep a process from speaking for some seconds. */
const silenceMilliseconds = 60_000;

/** What one look counts at most: the machine may have slept since the last, and everybody with it. */
const lookMilliseconds = 5_000;

type Parts = {
  readonly store: Pick<WorkerStore, 'beats' | 'holders'>;
  readonly clock: Pick<Clock, 'steady'>;
  /** This process, which need not be watched. */
  readonly self: string;
  /** Whether another worker is gone for certain, however lately it spoke. */
  readonly isGone: (worker: string) => boolean;
};

type Seen = { readonly beats: number; readonly silence: number };

/**
 * Tells living workers from dead ones by whether their beats go on while this process watches. Times that another process wrote are
 * never compared with ours: clocks are set, and two machines never agree.
 */
export class WorkerWatch {
  readonly #parts: Parts;
  #seen: ReadonlyMap<string, Seen> = new Map();
  #lookedAt: number | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Looks once, and answers who lives. Reads only. */
  look(): (worker: string) => boolean {
    const { store, clock, self, isGone } = this.#parts;
    const now = clock.steady();
    const passed = this.#lookedAt === null ? 0 : Math.min(now - this.#lookedAt, lookMilliseconds);
    this.#lookedAt = now;
    const holders = store.holders();
    const beats = holders.length === 0 ? new Map<string, number>() : store.beats();
    this.#seen = new Map(holders.map((worker) => [worker, this.#after(worker, beats.get(worker) ?? 0, passed)]));
    return (worker) => worker === self || (!isGone(worker) && (this.#seen.get(worker)?.silence ?? 0) < silenceMilliseconds);
  }

  #after(worker: string, beats: number, passed: number): Seen {
    const before = this.#seen.get(worker);
    return before?.beats === beats ? { beats, silence: before.silence + passed } : { beats, silence: 0 };
  }
}
