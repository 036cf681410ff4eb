import type { FSWatcher } from 'node:fs';
import { watch } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { systemCode } from '../library/fileErrors.ts';
import { concernsPhotos, isFolderForPhotos } from './photoNames.ts';
import type { Watching } from './photoScanner.ts';

/** Many files come one after the other; once is enough to say so. */
const quietMilliseconds = 2_000;
const slash = Buffer.from('/');

/** Watches a folder and all below it, with what the system has for that: the walk of a scan stays the truth, this is when to take one. */
export function watchFolder(root: Uint8Array, watching: Watching): () => void {
  const tree = new TreeWatch(watching);
  if (process.platform === 'linux') void tree.add(Buffer.from(root));
  else tree.watchOne(Buffer.from(root), true);
  return () => tree.close();
}

/** Linux watches one folder at a time, so every folder has a watcher of its own; elsewhere one sees all. */
class TreeWatch {
  readonly #watching: Watching;
  readonly #watchers = new Map<string, FSWatcher>();
  #timer: NodeJS.Timeout | null = null;
  #isClosed = false;

  constructor(watching: Watching) {
    this.#watching = watching;
  }

  async add(folder: Buffer): Promise<void> {
    const ahead = [folder];
    for (let next = ahead.pop(); next !== undefined && !this.#isClosed; next = ahead.pop()) {
      if (!this.watchOne(next, false)) return;
      const at = next;
      const entries = await readdir(at, { encoding: 'buffer', withFileTypes: true }).catch(() => []);
      for (const entry of entries)
        if (entry.isDirectory() && isFolderForPhotos(entry.name)) ahead.push(Buffer.concat([at, slash, entry.name]));
    }
  }

  /** False where the system watches no more. */
  watchOne(folder: Buffer, recursive: boolean): boolean {
    const key = folder.toString('latin1');
    if (this.#isClosed || this.#watchers.has(key)) return !this.#isClosed;
    try {
      const watcher = watch(folder, { recursive, encoding: 'buffer', persistent: false }, (_event, name) =>
        this.#changed(folder, name, recursive),
      );
      watcher.on('error', () => this.#drop(key));
      this.#watchers.set(key, watcher);
      return true;
    } catch (error) {
      // A folder that has just gone, or may not be seen, is watched by nobody; the scan tells of it.
      if (!['ENOSPC', 'EMFILE', 'ENFILE'].includes(systemCode(error))) return true;
      this.close();
      this.#watching.onLimit();
      return false;
    }
  }

  close(): void {
    this.#isClosed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  #drop(key: string): void {
    this.#watchers.get(key)?.close();
    this.#watchers.delete(key);
  }

  #changed(folder: Buffer, name: Buffer | null, recursive: boolean): void {
    // A scan after each file that the studio writes beside photos would never end.
    if (this.#isClosed || (name !== null && !concernsPhotos(name))) return;
    // What came may be a folder; watching what is none does no harm and is given up again.
    if (!recursive && name !== null && isFolderForPhotos(name) && !name.includes('.')) void this.add(Buffer.concat([folder, slash, name]));
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#watching.onChange(), quietMilliseconds);
    this.#timer.unref();
  }
}
