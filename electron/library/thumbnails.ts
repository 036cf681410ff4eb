import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ImageId } from '../contract/ids.ts';
import type { Pixels } from '../contract/images.ts';
import { privateRights, temporaryIn } from './atomicFile.ts';
import { readPlainFile } from './plainFile.ts';
import { encodeHere, readChunks } from './png.ts';
import type { PngEncoder } from './png.ts';

/** Longest side of a thumbnail. */
const side = 128;
/** Many times what such a picture takes, packed as badly as can be. */
const largestFile = 1024 * 1024;

export type Thumbnails = {
  /** A small PNG; made when first asked for. */
  get(id: ImageId, pixels: () => Promise<Pixels>): Promise<Buffer>;
  /** Made beforehand, so that the picture is seen at once where it appears. */
  prepare(id: ImageId, pixels: Pixels): Promise<void>;
  remove(id: ImageId): Promise<void>;
};

/** A cache that may vanish at any time: written without fsync, rebuilt from the pictures. */
export function createThumbnails(root: string, encode: PngEncoder = encodeHere): Thumbnails {
  const pathOf = (id: ImageId): string => join(root, id.slice(4, 6), `${id}.png`);
  const make = async (id: ImageId, pixels: Pixels): Promise<Buffer> => {
    const data = Buffer.from(await encode(shrink(pixels, side)));
    await keep(pathOf(id), data);
    return data;
  };
  return {
    async get(id, pixels) {
      const cached = await readPlainFile(pathOf(id), largestFile, 'notAFile').catch(() => null);
      return cached !== null && isWhole(cached) ? cached : make(id, await pixels());
    },
    prepare: async (id, pixels) => void (await make(id, pixels)),
    remove: (id) => rm(pathOf(id), { force: true }),
  };
}

/** Written without fsync: a power cut leaves a file that is cut short or full of zeros. */
function isWhole(data: Buffer): boolean {
  try {
    return readChunks(data).length > 0;
  } catch {
    // Whatever is wrong with it, it is made again.
    return false;
  }
}

async function keep(path: string, data: Buffer): Promise<void> {
  const temporary = temporaryIn(dirname(path));
  try {
    await mkdir(dirname(path), { recursive: true, mode: privateRights.folder });
    await writeFile(temporary, data, { mode: privateRights.file });
    await rename(temporary, path);
  } catch {
    // A cache on a full or read-only disk is no cache; the picture is shown all the same.
  }
}

/** Halves the picture until it fits, averaging premultiplied colour so that transparent edges keep theirs. */
export function shrink(pixels: Pixels, longest: number): Pixels {
  return Math.max(pixels.width, pixels.height) <= longest ? pixels : shrink(halve(pixels), longest);
}

function halve({ width, height, rgba }: Pixels): Pixels {
  const half = { width: Math.ceil(width / 2), height: Math.ceil(height / 2) };
  const target = new Uint8Array(half.width * half.height * 4);
  for (let y = 0; y < half.height; y += 1) {
    for (let x = 0; x < half.width; x += 1) {
      const [left, right] = [2 * x * 4, Math.min(2 * x + 1, width - 1) * 4];
      const [upper, lower] = [2 * y * width * 4, Math.min(2 * y + 1, height - 1) * width * 4];
      const cells = [upper + left, upper + right, lower + left, lower + right] as const;
      const at = (y * half.width + x) * 4;
      let alpha = 0;
      for (const cell of cells) alpha += rgba[cell + 3] ?? 0;
      for (let channel = 0; alpha > 0 && channel < 3; channel += 1) {
        let sum = 0;
        for (const cell of cells) sum += (rgba[cell + channel] ?? 0) * (rgba[cell + 3] ?? 0);
        target[at + channel] = Math.round(sum / alpha);
      }
      target[at + 3] = Math.round(alpha / 4);
    }
  }
  return { ...half, rgba: target };
}
