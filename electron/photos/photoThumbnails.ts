import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
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
  /** Of all revisions. */
  remove(id: PhotoId): Promise<void>;
};

/** A cache that may vanish at any time: written without fsync, rebuilt from the photos, and shown while their disk is away. */
export function createPhotoThumbnails(root: string): PhotoThumbnails {
  const folderOf = (id: PhotoId): string => join(root, id.slice(4, 6));
  const pathOf = (id: PhotoId, revision: number): string => join(folderOf(id), `${id}-${revision}`);
  const remove = async (id: PhotoId): Promise<void> => {
    const names = await readdir(folderOf(id)).catch((): string[] => []);
    const own = names.filter((name) => name.startsWith(`${id}-`));
    await Promise.all(own.map((name) => rm(join(folderOf(id), name), { force: true })));
  };
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
        if (revision > 1) await remove(id);
        await writeFile(temporary, data, { mode: privateRights.file });
        await rename(temporary, path);
      } catch {
        // A cache on a full or read-only disk is no cache; the photo is shown all the same.
      }
    },
    remove,
  };
}

/** A power cut leaves a file that is cut short or full of zeros: a JPEG ends with its mark, a WebP is as long as it says. */
function isWhole(data: Buffer): boolean {
  if (data.length < 16) return false;
  if (data.readUInt16BE(0) === 0xffd8) return data.readUInt16BE(data.length - 2) === 0xffd9;
  return data.toString('latin1', 0, 4) === 'RIFF' && data.readUInt32LE(4) + 8 <= data.length;
}
