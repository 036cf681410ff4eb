import { isDeepStrictEqual } from 'node:util';
import type { PictureTokens } from '../contract/engineWork.ts';
import { AppError } from '../contract/errors.ts';
import type { ImageId } from '../contract/ids.ts';
import { isOverPhotos } from '../contract/jobs.ts';
import type { JobRow } from '../contract/jobs.ts';
import { momentOf } from '../contract/moments.ts';
import type { PictureFolder } from '../library/pictureFolder.ts';
import { readRecord } from '../library/pictureRecord.ts';
import { decodePng, readChunks } from '../library/png.ts';
import type { JobStore } from '../jobs/ports.ts';
import type { ImageFiles } from '../store/imageFiles.ts';
import type { ImageRepository } from '../store/imageRepository.ts';
import type { ImageToAdd } from '../store/imageRows.ts';
import { isStoredSoundly } from './storedFile.ts';

/** A file younger than this may belong to a process that is about to write its row. */
const settledMilliseconds = 10 * 60 * 1000;

export type Refound = {
  readonly adopted: number;
  /** One for each file that could not be read or dealt with; the next start tries again. */
  readonly faults: readonly unknown[];
  /** Those of them that could not be read, by name. */
  readonly unreadable: readonly string[];
};

export type RefindParts = {
  readonly folder: PictureFolder;
  readonly images: ImageRepository;
  readonly imageFiles: ImageFiles;
  readonly jobs: Pick<JobStore, 'find'>;
  readonly now: number;
  /** After a lost or restored history: no writer to wait for, and no job of it says what became of a picture. */
  readonly allAges: boolean;
  /** The studio ends: what is left is found at the next start. */
  readonly isOver: () => boolean;
};

/**
 * Files without a row, at start. What was deleted goes; what an interrupted job left goes, too, because the job draws it again, or
 * has drawn it; every other picture of ours comes back into the history from its own record, sources before their edits.
 * Foreign files and second copies of a known picture are left alone; damaged ones are, too, and named. Never throws for one file.
 */
export async function refindPictures(parts: RefindParts): Promise<Refound> {
  const { images, imageFiles, folder, isOver } = parts;
  const faults: unknown[] = [...(await removeDeletedFiles(folder, images))];
  const unreadable: string[] = [];
  const orphans = await findOrphans(parts, (file, cause) => {
    unreadable.push(file);
    faults.push(new AppError('pictureUnreadable', { file }, { cause }));
  });
  let adopted = 0;
  for (const { picture, isLeftover } of orphans.toSorted((one, other) => one.picture.createdAt - other.picture.createdAt)) {
    if (isOver()) break;
    try {
      if (isLeftover) {
        await folder.remove(picture.saved.file);
      } else if (!images.has(picture.id)) {
        images.add(picture);
        adopted += 1;
      } else if (!(await isStoredSoundly(images.record(picture.id).file, folder))) {
        // The row has lost its file, and a copy or the moved file itself is here.
        imageFiles.replaced(picture.id, picture.saved);
        adopted += 1;
      }
    } catch (error) {
      faults.push(error);
    }
  }
  return { adopted, faults, unreadable };
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

/** One file that cannot be read is named and keeps no other from being found. */
async function findOrphans(parts: RefindParts, onUnreadable: (file: string, error: unknown) => void): Promise<readonly Orphan[]> {
  const { folder, images, now, allAges, isOver } = parts;
  const orphans: Orphan[] = [];
  for (const { file, writtenAt } of await folder.list()) {
    if (isOver()) break;
    // Either way: a clock that was wrong once dates files ahead of their time.
    const isFresh = Math.abs(now - writtenAt) < settledMilliseconds;
    try {
      if (images.knowsFile(file) || (!allAges && isFresh)) continue;
      const orphan = await readOrphan(file, writtenAt, parts);
      if (orphan !== null) orphans.push(orphan);
    } catch (error) {
      onUnreadable(file, error);
    }
  }
  return orphans;
}

async function readOrphan(file: string, writtenAt: number, parts: RefindParts): Promise<Orphan | null> {
  const { folder, images, jobs, allAges } = parts;
  const { data, sha256 } = await folder.read(file);
  const known = readRecord(readChunks(data));
  if (known === null) return null;
  const { record, tokens } = known;
  const job = record.jobId === null ? null : jobs.find(record.jobId);
  // Somebody works on it and may have written this a moment ago, whatever the clocks say.
  if (!allAges && job?.state === 'running') return null;
  const { width, height } = decodePng(data).pixels;
  const { id, kind, title, parentId, createdAt, made, imported } = record;
  // Whoever was killed while taking a picture in has taken it in again since.
  if (!allAges && made === null && imported !== null && !images.has(id) && images.bySha256(imported.sha256) !== null) return null;
  const variation = made?.variation ?? 0;
  // The row of a picture of a run comes with the photo's settlement: without it the photo was drawn again, or will be.
  const isOfRun = job !== null && isOverPhotos(job.request);
  const isUnfinished = isOfRun ? !images.has(id) : job !== null && job.state !== 'done';
  return {
    isLeftover: !allAges && (isUnfinished || (await isTwin({ id, job, variation, tokens }, parts))),
    picture: {
      id,
      kind,
      title,
      parentId,
      createdAt: createdAt ?? momentOf(writtenAt),
      width,
      height,
      made,
      imported,
      tokens,
      // A job that has its pictures left this one in an earlier go, and drew another since: it comes back on its own.
      jobId: job?.state === 'done' && !isOfRun && job.imageIds.length === 0 ? job.id : null,
      variation,
      saved: { file, bytes: data.length, sha256 },
    },
  };
}

type Candidate = { readonly id: ImageId; readonly job: JobRow | null; readonly variation: number; readonly tokens: PictureTokens | null };

/** Whether its job has the very same picture already: a process that died while it saved left one, and the next drew it again. */
async function isTwin({ id: ownId, job, variation, tokens }: Candidate, { images, folder }: RefindParts): Promise<boolean> {
  if (job === null || tokens === null || images.has(ownId)) return false;
  for (const id of job.imageIds) {
    if (images.card(id).variation !== variation || !isDeepStrictEqual(images.tokens(id), tokens)) continue;
    // Where the row's own file is gone or damaged, this one is all there is.
    return isStoredSoundly(images.record(id).file, folder);
  }
  return false;
}
