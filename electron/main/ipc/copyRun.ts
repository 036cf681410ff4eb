import { AppError } from '../../contract/errors.ts';
import type { ExportOptions } from '../../contract/exportOptions.ts';
import type { ImageId } from '../../contract/ids.ts';
import type { BatchFailure } from '../../contract/images.ts';
import type { Announce } from '../../jobs/ports.ts';
import type { Studio } from '../../studio/studio.ts';
import type { PictureCopy } from '../../studio/pictureCopies.ts';
import { failureOf } from './batch.ts';

export type CopyRunParts = {
  readonly studio: Pick<Studio, 'copies' | 'images'>;
  readonly announce: Announce;
  readonly ids: readonly ImageId[];
  readonly options: ExportOptions;
};

/** One export of many pictures: tells how far it is, goes on past what fails, and can be ended. */
export class CopyRun {
  readonly options: ExportOptions;
  readonly failures: BatchFailure[] = [];
  readonly #parts: CopyRunParts;
  #isCancelled = false;

  constructor(parts: CopyRunParts) {
    this.#parts = parts;
    this.options = parts.options;
  }

  get isCancelled(): boolean {
    return this.#isCancelled;
  }

  cancel(): void {
    this.#isCancelled = true;
  }

  async *copies(): AsyncGenerator<PictureCopy & { readonly id: ImageId }> {
    const { ids, announce, studio } = this.#parts;
    const total = ids.length;
    for (const [index, id] of ids.entries()) {
      if (this.#isCancelled) return;
      const place = { number: index + 1, total };
      const copy = await this.attempt(id, () => studio.copies.make(id, this.options, place));
      if (copy !== undefined) yield { id, ...copy };
      announce('exportProgressed', { done: index + 1, total });
    }
  }

  /** What fails is listed under the picture's title, and the rest goes on. */
  async attempt<T>(id: ImageId, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      this.failures.push(failureOf(this.#titleOf(id), error));
      return undefined;
    }
  }

  /** An archive of nothing is no archive, nor is one that was given up. */
  throwIfNothing(count: number): void {
    if (count === 0 || this.#isCancelled) throw new AppError('cancelled');
  }

  #titleOf(id: ImageId): string {
    try {
      return this.#parts.studio.images.record(id).title;
    } catch {
      // It is gone, which is why it failed.
      return id;
    }
  }
}
