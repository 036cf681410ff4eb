import { rm } from 'node:fs/promises';
import { AppError } from '../contract/errors.ts';
import type { SidecarBatchId } from '../contract/ids.ts';
import type { BatchFailure } from '../contract/images.ts';
import { toFailure } from '../contract/errorWords.ts';
import { lastName } from '../library/filePath.ts';
import { shownPath } from '../photos/shownPath.ts';
import type { SidecarJournal, StoredWrite } from './ports.ts';
import { putBack, sha256Of } from './replacedPart.ts';
import { toSidecarError } from './sidecarErrors.ts';
import { readSidecar } from './sidecarFile.ts';
import { replaceFile } from './writeSidecars.ts';

export type Undone = { readonly restored: number; readonly failures: readonly BatchFailure[] };

/** Makes every sidecar of a batch again what it was, but for those that somebody else has changed since. */
export async function undoSidecars(batch: SidecarBatchId, journal: SidecarJournal, now: () => number): Promise<Undone> {
  const writes = journal.ofBatch(batch);
  if (writes.length === 0) throw new AppError('sidecarBatchNotFound');
  const failures: BatchFailure[] = [];
  for (const write of writes) {
    const name = shownPath(lastName(Buffer.from(write.path)));
    try {
      await undo(write, name);
      journal.setUndone(write.seq, now());
    } catch (error) {
      if (!(error instanceof AppError)) console.error('A sidecar could not be put back:', error);
      failures.push({ name, ...toFailure(error) });
    }
  }
  return { restored: writes.length - failures.length, failures };
}

async function undo({ path, before, afterSha256 }: StoredWrite, name: string): Promise<void> {
  const target = Buffer.from(path);
  const found = await readSidecar(target, name);
  const sha256 = found === null ? null : sha256Of(found.bytes);
  // It is so already: a power cut came before the file was written, or somebody put it back.
  if (sha256 === (before?.sha256 ?? null)) return;
  if (found === null || sha256 !== afterSha256) throw new AppError('sidecarChanged', { file: name });
  if (before === null) return rm(target).catch((error: unknown) => Promise.reject(toSidecarError(error, name)));
  const bytes = putBack(before, found.bytes);
  if (bytes === null) throw new AppError('sidecarFailed', { file: name });
  await replaceFile(target, found, bytes, name);
}
