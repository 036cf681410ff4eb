import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { PhotoId } from '../contract/ids.ts';
import { privateRights, temporaryIn } from '../library/atomicFile.ts';
import { readPlainFile } from '../library/plainFile.ts';

/** Many times what a thumbnail takes. */
const largestFile = 4 * 1024 * 1024;

export type PhotoThumbnails = {
  /** null where there is none yet of this revision. */
  get(id: PhotoId, revision: number): Promise<Buffer | null>;
  keep(id: PhotoId, revision: number, data: Uint8Array): Promise<void>;
  remove(id: PhotoId, revision: number): Promise<void>;
};

/** A cache that may vanish at any time: written without fsync, rebuilt from the photos, and shown while their disk is away. */
export function createPhotoThumbnails(root: string): PhotoThumbnails {
  // The end of an id is as good as random.
  const pathOf = (id: PhotoId, revision: number): string => join(root, id.slice(-2), `${id}-${revision}`);
  return {
    async get(id, revision) {
      const data = await readPlainFile(pathOf(id, revision), largestFile, 'notAFile').catch(() => null);
      return data !== null && isWhole(data) ? data : null;
    },
    async keep(id, revision, data) {
      const path = pathOf(id, revision);
      const temporary = temporaryIn(dirname(path));
      try {
        await mkdir(dirname(path), { recursive: true, mode: privateRights.folder });
        await writeFile(temporary, data, { mode: privateRights.file });
        await rename(temporary, path);
        if (revision > 1) await rm(pathOf(id, revision - 1), { force: true });
      } catch {
        // A cache on a full or read-only disk is no cache; the photo is shown all the same.
      }
    },
    remove: (id, revision) => rm(pathOf(id, revision), { force: true }),
  };
}

/** A power cut leaves a file that is cut short or full of zeros: a JPEG ends with its mark, a WebP is as long as it says. */
function isWhole(data: Buffer): boolean {
  if (data.length < 16) return false;
  if (data.readUInt16BE(0) === 0xffd8) return data.readUInt16BE(data.length - 2) === 0xffd9;
  return data.toString('latin1', 0, 4) === 'RIFF' && data.readUInt32LE(4) + 8 <= data.length;
}
