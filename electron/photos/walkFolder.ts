import type { Dirent, Stats } from 'node:fs';
import { lstat, readdir, stat } from 'node:fs/promises';
import { toFailure } from '../contract/errorWords.ts';
import { AppError } from '../contract/errors.ts';
import type { ErrorCode } from '../contract/errors.ts';
import { systemCode } from '../library/fileErrors.ts';
import { inParallel } from '../library/inParallel.ts';
import { isFolderForPhotos, isPhotoName } from './photoNames.ts';
import type { WalkBatch, WalkEnd, WalkRequest } from './photoScanner.ts';
import type { FoundFile } from './ports.ts';
import { shownPath } from './shownPath.ts';

const batchFiles = 500;
const statsAtOnce = 16;
const slash = Buffer.from('/');
const top = Buffer.alloc(0);

type Entry = Dirent<Buffer>;
type Folder = { readonly path: Buffer; readonly isLink: boolean };

/** One walk over a folder. Paths are bytes from the first to the last; whatever cannot be listed is told of and the rest goes on. */
export class FolderWalk {
  readonly #root: Buffer;
  readonly #except: string | null;
  readonly #onBatch: (batch: WalkBatch) => Promise<void>;
  readonly #signal: AbortSignal;
  /** Real folders first: a link to one of them then leads where the walk has been. */
  readonly #folders: Folder[] = [];
  readonly #links: Folder[] = [];
  readonly #visited = new Set<string>();
  #batch = emptyBatch();
  /** The batch before: while it is taken in, the walk goes on to fill the next. */
  #before: Promise<void> = Promise.resolve();

  constructor({ root, except }: WalkRequest, onBatch: (batch: WalkBatch) => Promise<void>, signal: AbortSignal) {
    this.#root = Buffer.from(root);
    this.#except = except;
    this.#onBatch = onBatch;
    this.#signal = signal;
  }

  async run(): Promise<WalkEnd> {
    try {
      const found = await stat(this.#root);
      if (!found.isDirectory()) throw new AppError('notAFolder', { file: shownPath(this.#root) });
      this.#visited.add(identity(found));
      const ours = this.#except === null ? null : await stat(this.#except).catch(() => null);
      if (ours !== null) this.#visited.add(identity(ours));
      await this.#list(top, await readdir(this.#root, { encoding: 'buffer', withFileTypes: true }));
    } catch (error) {
      if (this.#signal.aborted) return { kind: 'walked' };
      return { kind: 'unreachable', failure: toFailure(toListError(error, shownPath(this.#root))) };
    }
    for (let next = this.#next(); next !== undefined && !this.#signal.aborted; next = this.#next()) await this.#enter(next);
    await this.#flush();
    await this.#before;
    return { kind: 'walked' };
  }

  #next(): Folder | undefined {
    return this.#folders.pop() ?? this.#links.shift();
  }

  async #enter({ path, isLink }: Folder): Promise<void> {
    const place = this.#placeOf(path);
    try {
      const found = await stat(place);
      // A link that leads to a file or to nothing is no folder to list; one that leads back was listed there.
      if (!found.isDirectory() || this.#visited.has(identity(found))) return;
      this.#visited.add(identity(found));
      await this.#list(path, await readdir(place, { encoding: 'buffer', withFileTypes: true }));
    } catch (error) {
      if (isLink && systemCode(error) === 'ENOENT') return;
      this.#fail(path, error);
      this.#batch.unlisted.push(path);
    }
  }

  async #list(folder: Buffer, entries: readonly Entry[]): Promise<void> {
    const photos: Entry[] = [];
    for (const entry of entries) {
      const path = below(folder, entry.name);
      if (entry.isDirectory() && isFolderForPhotos(entry.name)) this.#folders.push({ path, isLink: false });
      else if (isPhotoName(entry.name)) photos.push(entry);
      else if (entry.isSymbolicLink() && isFolderForPhotos(entry.name)) this.#links.push({ path, isLink: true });
    }
    const directory = shownPath(folder);
    for (let at = 0; at < photos.length && !this.#signal.aborted; at += batchFiles) {
      await inParallel(photos.slice(at, at + batchFiles), statsAtOnce, (entry) => this.#look(folder, directory, entry));
      if (this.#batch.files.length >= batchFiles) await this.#flush();
    }
  }

  async #look(folder: Buffer, directory: string, entry: Entry): Promise<void> {
    const path = below(folder, entry.name);
    try {
      const found = await (entry.isSymbolicLink() ? stat : lstat)(this.#placeOf(path));
      if (found.isFile()) this.#batch.files.push(fileOf(path, directory, entry.name, found));
    } catch (error) {
      // A file may go between being listed and being looked at.
      if (systemCode(error) === 'ENOENT' && !entry.isSymbolicLink()) return;
      this.#fail(path, error);
      this.#batch.unlisted.push(path);
    }
  }

  #fail(path: Buffer, error: unknown): void {
    const shown = shownPath(path);
    this.#batch.failures.push({ ...toFailure(toListError(error, shown)), path: shown });
  }

  #placeOf(path: Buffer): Buffer {
    return Buffer.concat([this.#root, slash, path]);
  }

  async #flush(): Promise<void> {
    const batch = this.#batch;
    this.#batch = emptyBatch();
    await this.#before;
    if (batch.files.length + batch.failures.length > 0) this.#before = this.#onBatch(batch);
  }
}

function emptyBatch() {
  return { files: [] as FoundFile[], failures: [] as WalkBatch['failures'][number][], unlisted: [] as Buffer[] };
}

function below(folder: Buffer, name: Buffer): Buffer {
  return folder.length === 0 ? name : Buffer.concat([folder, slash, name]);
}

function identity({ dev, ino }: Stats): string {
  return `${dev}:${ino}`;
}

function fileOf(path: Buffer, directory: string, name: Buffer, { size, mtimeMs, dev, ino }: Stats): FoundFile {
  return { path, directory, name: shownPath(name), bytes: size, modified: Math.round(mtimeMs * 1_000), device: dev, inode: ino };
}

const codes: Readonly<Record<string, ErrorCode>> = { ENOENT: 'fileNotFound', ENOTDIR: 'notAFolder', ELOOP: 'linkInACircle' };

function toListError(error: unknown, file: string): AppError {
  if (error instanceof AppError) return error;
  return new AppError(codes[systemCode(error)] ?? 'folderNotReadable', { file }, { cause: error });
}
