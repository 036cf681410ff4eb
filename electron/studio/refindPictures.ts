import type { PictureFolder } from '../library/pictureFolder.ts';
import { readRecord } from '../library/pictureRecord.ts';
import { decodePng } from '../library/png.ts';
import type { JobStore } from '../jobs/ports.ts';
import type { ImageRepository } from '../store/imageRepository.ts';

/** A file younger than this may belong to a process that is about to write its row. */
const settledMilliseconds = 10 * 60 * 1000;

export type Refound = { readonly adopted: number; readonly removed: number };

type Parts = {
  readonly folder: PictureFolder;
  readonly images: ImageRepository;
  readonly jobs: Pick<JobStore, 'find'>;
  readonly now: number;
  /** After a lost history there is no writer to wait for. */
  readonly allAges: boolean;
};

/**
 * Files without a row, at start. What was deleted goes; what an interrupted job left goes, too, because the job draws it again;
 * every other picture of ours comes back into the history from its own record. Foreign and damaged files are left alone.
 */
export async function refindPictures(parts: Parts): Promise<Refound> {
  const { folder, images, now, allAges } = parts;
  for (const file of images.deletedFiles()) {
    await folder.remove(file);
    images.forgetDeletedFile(file);
  }
  const counts = { adopted: 0, removed: 0 };
  for (const { file, writtenAt } of await folder.list()) {
    if (images.knowsFile(file) || (!allAges && now - writtenAt < settledMilliseconds)) continue;
    const outcome = await refind(file, parts);
    if (outcome !== null) counts[outcome] += 1;
  }
  return counts;
}

async function refind(file: string, { folder, images, jobs }: Parts): Promise<keyof Refound | null> {
  const found = await folder.read(file).then(({ data, sha256 }) => ({ png: decodePng(data), bytes: data.length, sha256 }), () => null);
  const known = found === null ? null : readRecord(found.png.chunks);
  if (found === null || known === null) return null;
  const { record, tokens } = known;
  const job = record.jobId === null ? null : jobs.find(record.jobId);
  if (job !== null && job.state !== 'done') {
    await folder.remove(file);
    return 'removed';
  }
  const { width, height } = found.png.pixels;
  images.add({
    id: record.id,
    kind: record.kind,
    title: record.title,
    parentId: record.parentId,
    jobId: job?.id ?? null,
    variation: record.made?.variation ?? 0,
    width,
    height,
    createdAt: record.createdAt,
    saved: { file, bytes: found.bytes, sha256: found.sha256 },
    made: record.made,
    imported: record.imported,
    tokens,
  });
  return 'adopted';
}
