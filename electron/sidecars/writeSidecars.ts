import { AppError } from '../contract/errors.ts';
import { toFailure } from '../contract/errorWords.ts';
import type { Failure } from '../contract/errors.ts';
import type { SidecarBatchId } from '../contract/ids.ts';
import { sharedRights, writeFileAtomic } from '../library/atomicFile.ts';
import { lastName } from '../library/filePath.ts';
import { shownPath } from '../photos/shownPath.ts';
import type { SidecarJournal } from './ports.ts';
import { replacedPart, sha256Of } from './replacedPart.ts';
import { toSidecarError } from './sidecarErrors.ts';
import { readSidecar, sha256OfFile } from './sidecarFile.ts';
import type { SidecarFile } from './sidecarFile.ts';
import { prepare } from './sidecarPlan.ts';
import type { PlannedFile } from './sidecarPlan.ts';
import type { Outcome } from './sidecarWords.ts';

export type WriteParts = { readonly journal: SidecarJournal; readonly batch: SidecarBatchId; readonly now: () => number };

/** What became of one planned file: written, left as it is, or failed. */
export type Written = { readonly planned: PlannedFile; readonly isWritten: boolean; readonly failure: Failure | null };

/** Why a file, or one of the photos it is to hold, is not as it was asked for; words that are kept are no failure. */
export function whyNot({ failure, planned }: Written): Failure | null {
  return failure ?? planned.entries.find(({ action }) => action === 'refuse')?.reason ?? null;
}

/** Writes one planned sidecar, if it is still what the plan saw. Never throws for what one file does: the next one is not to suffer. */
export async function writeSidecar(planned: PlannedFile, parts: WriteParts): Promise<Written> {
  const name = shownPath(lastName(planned.path));
  if (!isWriting(planned)) return { planned, isWritten: false, failure: null };
  try {
    await write(planned, name, parts);
    return { planned, isWritten: true, failure: null };
  } catch (error) {
    if (!(error instanceof AppError)) console.error('A sidecar could not be written:', error);
    return { planned, isWritten: false, failure: toFailure(error) };
  }
}

const writing: ReadonlySet<string> = new Set(['create', 'merge', 'replace']);

/** Whether the plan changes the file. */
export function isWriting({ entries }: PlannedFile): boolean {
  return entries.some(({ action }) => writing.has(action));
}

async function write(planned: PlannedFile, name: string, { journal, batch, now }: WriteParts): Promise<void> {
  const { path, format, photos, choice, beforeSha256 } = planned;
  const { file, plan } = await prepare(path, format, photos, choice, journal);
  if (sha256OfFile(file) !== beforeSha256) throw new AppError('sidecarChanged', { file: name });
  const refused = plan.outcomes.find(({ action }) => action === 'refuse')?.reason;
  if (plan.bytes === null) throw refused ?? new AppError('sidecarChanged', { file: name });
  const bytes = plan.bytes;
  const words = plan.outcomes.flatMap((outcome, index) => {
    const photo = photos[index];
    return photo !== undefined && isOursAlone(outcome, (text) => journal.knows(path, text))
      ? [{ photoId: photo.id, text: outcome.after }]
      : [];
  });
  const before = file === null ? null : replacedPart(file.bytes, bytes);
  const seq = journal.add({ batch, path, format, writtenAt: now(), afterSha256: sha256Of(bytes), before, words });
  try {
    await replaceFile(path, file, bytes, name);
  } catch (error) {
    journal.drop(seq);
    throw error;
  }
}

type Ours = Outcome & { readonly after: string };

/** Words that were joined with somebody else's are theirs too, and stay protected. */
function isOursAlone(outcome: Outcome, isOurs: (text: string) => boolean): outcome is Ours {
  const { action, before, after } = outcome;
  if (after === null || !writing.has(action)) return false;
  return action === 'replace' || before === null || before === '' || isOurs(before);
}

/** Puts bytes where a sidecar was seen, or none; whoever changed it in the last moment is not written over. */
export async function replaceFile(path: Buffer, seen: SidecarFile, bytes: Buffer, name: string): Promise<void> {
  const confirm = async (): Promise<void> => {
    if (sha256OfFile(await readSidecar(path, name)) !== sha256OfFile(seen)) throw new AppError('sidecarChanged', { file: name });
  };
  try {
    await writeFileAtomic(path, bytes, sharedRights, seen?.stats ?? null, { confirm, onlyNew: seen === null });
  } catch (error) {
    throw toSidecarError(error, name);
  }
}
