import type { PictureFolder } from '../library/pictureFolder.ts';
import { readRecord } from '../library/pictureRecord.ts';
import { decodePng } from '../library/png.ts';
import type { JobStore } from '../jobs/ports.ts';
import type { ImageRepository } from '../store/imageRepository.ts';
import type { ImageToAdd } from '../store/imageRows.ts';

/** A file younger than this may belong to a process that is about to write its row. */
const settledMilliseconds = 10 * 60 * 1000;

export type Refound = {
  readonly adopted: number;
  /** Files that a full disk or the file system kept from being dealt with; the next start tries again. */
  readonly faults: readonly unknown[];
};

type Parts = {
  readonly folder: PictureFolder;
  readonly images: ImageRepository;
  readonly jobs: Pick<JobStore, 'find'>;
  readonly now: number;
  /** After a lost or restored history: no writer to wait for, and no job of it says what became of a picture. */
  readonly allAges: boolean;
};

/**
 * Files without a row, at start. What was deleted goes; what an interrupted job left goes, too, because the job draws it again;
 * every other picture of ours comes back into the history from its own record, sources before their edits.
 * Foreign and damaged files and second copies of a known picture are left alone. Never throws for one file.
 */
export async function refindPictures(parts: Parts): Promise<Refound> {
  const { images, folder } = parts;
  const faults: unknown[] = [...(await removeDeletedFiles(folder, images))];
  const orphans = await findOrphans(parts);
  let adopted = 0;
  for (const { picture, isLeftover } of orphans.toSorted((one, other) => one.picture.createdAt - other.picture.createdAt)) {
    try {
      if (isLeftover) {
        await folder.remove(picture.saved.file);
      } else if (!images.has(picture.id)) {
        images.add(picture);
        adopted += 1;
      }
    } catch (error) {
      faults.push(error);
    }
  }
  return { adopted, faults };
}

/** Takes deleted pictures off the disk. What cannot be removed now (open elsewhere, read-only) stays noted for the next time, and is answered. */
export async function removeDeletedFiles(folder: PictureFolder, images: ImageRepository): Promise<readonly unknown[]> {
  const faults: unknown[] = [];
  for (const file of images.deletedFiles()) {
    try {
      await folder.remove(file);
      images.forgetDeletedFile(file);
    } catch (error) {
      faults.push(error);
    }
  }
  return faults;
}

type Orphan = { readonly picture: ImageToAdd; readonly isLeftover: boolean };

async function findOrphans(parts: Parts): Promise<readonly Orphan[]> {
  const { folder, images, now, allAges } = parts;
  const orphans: Orphan[] = [];
  for (const { file, writtenAt } of await folder.list()) {
    if (images.knowsFile(file) || (!allAges && now - writtenAt < settledMilliseconds)) continue;
    const orphan = await readOrphan(file, parts);
    if (orphan !== null) orphans.push(orphan);
  }
  return orphans;
}

async function readOrphan(file: string, { folder, jobs, allAges }: Parts): Promise<Orphan | null> {
  const found = await folder.read(file).then(
    ({ data, sha256 }) => ({ png: decodePng(data), bytes: data.length, sha256 }),
    () => null,
  );
  const known = found === null ? null : readRecord(found.png.chunks);
  if (found === null || known === null) return null;
  const { record, tokens } = known;
  const job = record.jobId === null ? null : jobs.find(record.jobId);
  const { width, height } = found.png.pixels;
  const { id, kind, title, parentId, createdAt, made, imported } = record;
  return {
    isLeftover: !allAges && job !== null && job.state !== 'done',
    picture: {
      id,
      kind,
      title,
      parentId,
      createdAt,
      width,
      height,
      made,
      imported,
      tokens,
      // A job that has its pictures left this one in an earlier go: it comes back on its own.
      jobId: job?.state === 'done' && job.imageIds.length === 0 ? job.id : null,
      variation: made?.variation ?? 0,
      saved: { file, bytes: found.bytes, sha256: found.sha256 },
    },
  };
}
