import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, open, readdir, realpath, rm } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { PictureChange, PictureTokens } from '../contract/engineWork.ts';
import { AppError } from '../contract/errors.ts';
import type { ImageId, JobId } from '../contract/ids.ts';
import type { HowMade, ImageKind, Imported, Pixels } from '../contract/images.ts';
import { momentOf } from '../contract/moments.ts';
import type { SavedFile } from '../jobs/ports.ts';
import { privateRights, sweepTemporaryFiles, writeFileAtomic } from './atomicFile.ts';
import { toReadError } from './fileErrors.ts';
import { recordChunks } from './pictureRecord.ts';
import { decodePng, encodeHere } from './png.ts';
import type { PngChunk, PngEncoder } from './png.ts';

/** No picture of the studio comes near this; a file that does was put there by something else. */
const largestFile = 64 * 1024 * 1024;
/** About a picture: where this is not taken, one would not be. */
const probeBytes = 256 * 1024;

export type PictureToKeep = {
  readonly id: ImageId;
  readonly kind: ImageKind;
  readonly title: string;
  readonly createdAt: number;
  readonly jobId: JobId | null;
  readonly parentId: ImageId | null;
  readonly made: HowMade | null;
  readonly imported?: Imported | null;
  readonly tokens: PictureTokens | null;
  readonly change?: PictureChange | null;
  readonly pixels: Pixels;
};

export type PictureFile = { readonly data: Buffer; readonly sha256: string };

export type PictureFolder = {
  /** Durable when it returns. `file` is relative to the folder, with forward slashes. */
  save(picture: PictureToKeep): Promise<SavedFile>;
  remove(file: string): Promise<void>;
  /** The file's bytes; throws imageNotFound where it is gone. */
  read(file: string): Promise<PictureFile>;
  /** The same of a picture that is whole, as it was saved or as another program saved it again; throws imageDamaged. */
  readWhole(file: string, savedAs: string): Promise<PictureFile>;
  pixels(file: string): Promise<{ readonly pixels: Pixels; readonly sha256: string }>;
  /** Keeps the file of a picture from outside as it is, under its hash. Answers its name here, for `remove`. Durable when it returns. */
  keepOriginal(sha256: string, data: Uint8Array): Promise<string>;
  /** Where such a file is, or would be. */
  originalPath(sha256: string): string;
  /** The absolute path, to show to a person. */
  pathOf(file: string): string;
  /** Every picture file with its time of writing, relative. */
  list(): Promise<readonly { readonly file: string; readonly writtenAt: number }[]>;
  sweepTemporaryFiles(now: number): Promise<void>;
  /** Throws what saving a picture would throw now. */
  checkWritable(): Promise<void>;
};

/** The PNG files of a profile, one folder a month, each with its full record inside. */
export function createPictureFolder(root: string, encode: PngEncoder = encodeHere): PictureFolder {
  const read = async (file: string): Promise<PictureFile> => {
    const data = await readInside(root, file);
    return { data, sha256: sha256Of(data) };
  };
  const months = async (): Promise<readonly string[]> => {
    const entries = await readdir(root, { withFileTypes: true }).catch(() => []);
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  };
  return {
    async save(picture) {
      const data = Buffer.from(await encode(picture.pixels, chunksOf(picture)));
      const file = `${monthOf(picture.createdAt)}/${picture.id}.png`;
      await writeFileAtomic(join(root, file), data, privateRights);
      return { file, bytes: data.length, sha256: sha256Of(data) };
    },
    remove: (file) => rm(insideOf(root, file), { force: true }),
    read,
    async readWhole(file, savedAs) {
      const found = await read(file);
      if (found.sha256 !== savedAs) requireWhole(found.data, file);
      return found;
    },
    async pixels(file) {
      const { data, sha256 } = await read(file);
      return { pixels: decodePng(data).pixels, sha256 };
    },
    async keepOriginal(sha256, data) {
      const file = originalFile(sha256);
      const found = await lstat(join(root, file)).catch(() => null);
      if (found?.isFile() !== true || found.size !== data.length) await writeFileAtomic(join(root, file), data, privateRights);
      return file;
    },
    originalPath: (sha256) => insideOf(root, originalFile(sha256)),
    pathOf: (file) => insideOf(root, file),
    async list() {
      const found = await Promise.all((await months()).map((month) => picturesIn(root, month)));
      return found.flat();
    },
    async sweepTemporaryFiles(now) {
      for (const folder of ['', ...(await months())]) await sweepTemporaryFiles(join(root, folder), now);
    },
    async checkWritable() {
      const file = join(root, monthOf(Date.now()), '.writable');
      await writeFileAtomic(file, Buffer.alloc(probeBytes), privateRights);
      await rm(file, { force: true });
    },
  };
}

/** A folder holds one month's pictures. */
function monthOf(milliseconds: number): string {
  return new Date(momentOf(milliseconds)).toISOString().slice(0, 7);
}

/** Beside the months. A hash is no path: what is none is refused. */
export function originalFile(sha256: string): string {
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new AppError('imageNotFound');
  return `originals/${sha256}`;
}

function chunksOf({ pixels: _, tokens, imported = null, change = null, ...picture }: PictureToKeep): readonly PngChunk[] {
  const shape =
    tokens === null
      ? null
      : { gridSide: tokens.gridSide, tokenDims: tokens.tokenDims, tokensDrawn: tokens.tokensDrawn, order: [...tokens.order] };
  const record = { format: 1, ...picture, imported, tokens: shape } as const;
  return recordChunks(record, tokens === null ? null : littleEndian(tokens.latents), change);
}

function littleEndian(values: Float32Array): Buffer {
  const data = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => data.writeFloatLE(value, index * 4));
  return data;
}

function insideOf(root: string, file: string): string {
  const path = resolve(root, file);
  if (!isInside(root, path)) throw new AppError('imageNotFound');
  return path;
}

function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** Opens first and checks what was opened, so that a link put in its place between check and use leads nowhere. */
async function readInside(root: string, file: string): Promise<Buffer> {
  const path = insideOf(root, file);
  try {
    // A pipe without a writer would keep an ordinary open waiting for ever.
    const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const found = await handle.stat();
      if (!isInside(await realpath(root), await realpath(path))) throw new AppError('pictureLinkFound', { file });
      if (!found.isFile() || found.size > largestFile) throw new AppError('imageNotFound');
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch (error) {
    const failure = toReadError(error, path);
    throw failure.code === 'fileNotFound' ? new AppError('imageNotFound', {}, { cause: error }) : failure;
  }
}

function requireWhole(data: Buffer, file: string): void {
  try {
    decodePng(data);
  } catch (error) {
    throw new AppError('imageDamaged', { file }, { cause: error });
  }
}

async function picturesIn(root: string, month: string): Promise<readonly { readonly file: string; readonly writtenAt: number }[]> {
  const names = (await readdir(join(root, month)).catch((): string[] => [])).filter((name) => /^img_[a-z0-9]+\.png$/.test(name));
  // Not opened: a year's pictures are more than a process may hold open. One that vanishes meanwhile is not listed.
  const found = await Promise.all(names.map((name) => lstat(join(root, month, name)).catch(() => null)));
  return found.flatMap((stats, index) =>
    stats?.isFile() === true ? [{ file: `${month}/${names[index] ?? ''}`, writtenAt: stats.mtimeMs }] : [],
  );
}

function sha256Of(data: Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}
