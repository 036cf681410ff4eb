import type { ModelUse } from '../contract/engineWork.ts';
import type { EngineDevices } from '../contract/devices.ts';
import { AppError } from '../contract/errors.ts';
import type { OpenModel } from '../contract/models.ts';
import type { UnifiedModel } from '../../models/runtime/types.ts';

export type Opened = { readonly model: UnifiedModel; readonly use: ModelUse; readonly devices: EngineDevices };

/** Bytes, as the system and this process say them. */
export type MemoryGauge = { free(): number; resident(): number };

export const systemMemory: MemoryGauge = { free: () => process.availableMemory(), resident: () => process.memoryUsage.rss() };

/** What is left to the system and to other programs. */
const spareBytes = 512 * 2 ** 20;
/**
 * Weights in memory beside weights on disk, for a package that was not measured yet. ONNX Runtime repacks them for each graph that it loads, and
 * two graphs share the decoder: a package of 3B at 4 bits took 3.1 times its size (`npm run bench:open`).
 */
const unpackedShare = 3;

type Entry = {
  readonly opening: Promise<Opened>;
  opened: Opened | null;
  /** Steps at work on it now. */
  busy: number;
  usedAt: number;
};

/**
 * The models that are open, one step or many at work on each. What is needed next is made room for: while less memory is free than it takes,
 * the model that was used least recently is let go of, never one that is at work. A single model is opened however little is free.
 */
export class OpenModels {
  readonly #open: (folder: string) => Promise<Opened>;
  readonly #memory: MemoryGauge;
  readonly #entries = new Map<string, Entry>();
  /** What a package was seen to take, by its folder; kept when it is let go of. */
  readonly #measured = new Map<string, number>();
  #uses = 0;
  /** The one that was opened last: what the process grows by since then is put down to it. */
  #growing: { readonly folder: string; readonly before: number } | null = null;

  constructor(open: (folder: string) => Promise<Opened>, memory: MemoryGauge) {
    this.#open = open;
    this.#memory = memory;
  }

  isOpen(folder: string): boolean {
    return this.#entries.has(folder);
  }

  /** What is open, the most recently used first. */
  list(): readonly OpenModel[] {
    const entries = [...this.#entries].sort(([, a], [, b]) => b.usedAt - a.usedAt);
    return entries.flatMap(([folder, { opened }]) => {
      if (opened === null) return [];
      const { id, name } = opened.use.model;
      return [{ id, name, memoryMB: Math.round((this.#measured.get(folder) ?? 0) / 2 ** 20) }];
    });
  }

  /** Does a step on the model of this folder, which stays open afterwards. `bytes`: of the package on disk. */
  async use<T>(folder: string, bytes: number, step: (opened: Opened) => Promise<T>): Promise<T> {
    await this.#makeRoom(folder, bytes);
    const entry = this.#entries.get(folder) ?? this.#begin(folder);
    entry.usedAt = this.#uses += 1;
    entry.busy += 1;
    try {
      return await step(await entry.opening);
    } finally {
      entry.busy -= 1;
      this.#measure();
    }
  }

  /** One that is not open takes no memory already. */
  async letGo(modelId: string): Promise<void> {
    const found = [...this.#entries].find(([, { opened }]) => opened?.use.model.id === modelId);
    if (found === undefined) return;
    const [folder, { busy, opened }] = found;
    if (busy > 0) throw new AppError('modelBusy', { name: opened?.use.model.name ?? modelId });
    await this.#release(folder);
  }

  async close(): Promise<void> {
    for (const folder of [...this.#entries.keys()]) await this.#release(folder);
  }

  #begin(folder: string): Entry {
    this.#growing = { folder, before: this.#memory.resident() };
    const opening = this.#open(folder);
    const entry: Entry = { opening, opened: null, busy: 0, usedAt: 0 };
    this.#entries.set(folder, entry);
    opening.then(
      (opened) => (entry.opened = opened),
      // Tried again with the next job.
      () => this.#entries.delete(folder),
    );
    return entry;
  }

  async #makeRoom(folder: string, bytes: number): Promise<void> {
    const need = this.isOpen(folder) ? 0 : (this.#measured.get(folder) ?? bytes * unpackedShare);
    while (this.#memory.free() < need + spareBytes) {
      const [oldest] = [...this.#entries]
        .filter(([other, { busy }]) => other !== folder && busy === 0)
        .sort(([, a], [, b]) => a.usedAt - b.usedAt);
      if (oldest === undefined) return;
      await this.#release(oldest[0]);
    }
  }

  #measure(): void {
    if (this.#growing === null) return;
    const { folder, before } = this.#growing;
    const grown = Math.max(0, this.#memory.resident() - before);
    if (this.isOpen(folder)) this.#measured.set(folder, Math.max(grown, this.#measured.get(folder) ?? 0));
  }

  async #release(folder: string): Promise<void> {
    const entry = this.#entries.get(folder);
    this.#entries.delete(folder);
    if (this.#growing?.folder === folder) this.#growing = null;
    const opened = await entry?.opening.catch(() => null);
    await opened?.model.release();
  }
}
