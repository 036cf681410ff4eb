import { readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { syncFolder } from '../library/atomicFile.ts';

const noteSchema = z.strictObject({ address: z.string(), validator: z.string().nullable() });

/** Where the bytes came from, and what the server called them: the rest is asked for only of the same. */
export type PartNote = z.infer<typeof noteSchema>;

/** A file that is not whole yet. It stays when fetching ends, and the next attempt goes on from it. */
export class PartFile {
  readonly target: string;
  readonly path: string;
  readonly #note: string;

  constructor(target: string) {
    this.target = target;
    this.path = `${target}.part`;
    this.#note = `${target}.part.json`;
  }

  async bytes(): Promise<number> {
    return (await stat(this.path).catch(() => null))?.size ?? 0;
  }

  async note(): Promise<PartNote | null> {
    try {
      return noteSchema.parse(JSON.parse(await readFile(this.#note, 'utf8')));
    } catch {
      // None, or one that a stop cut short: the file is fetched from its beginning.
      return null;
    }
  }

  async begin(note: PartNote): Promise<void> {
    await writeFile(this.path, '', { mode: 0o600 });
    await writeFile(this.#note, JSON.stringify(note), { mode: 0o600 });
  }

  async cutTo(bytes: number): Promise<void> {
    await truncate(this.path, bytes);
  }

  /** Whole and under its name, or not there. */
  async finish(): Promise<void> {
    await rename(this.path, this.target);
    await rm(this.#note, { force: true });
    await syncFolder(dirname(this.target));
  }

  async discard(): Promise<void> {
    await rm(this.path, { force: true });
    await rm(this.#note, { force: true });
  }
}
