import { AppError } from '../contract/errors.ts';
import { toFailure } from '../contract/errorWords.ts';
import type { Failure } from '../contract/errors.ts';
import type { SidecarBatchId } from '../contract/ids.ts';
import { placeFile, sharedRights, syncFolder } from '../library/atomicFile.ts';
import { folderOf, lastName } from '../library/filePath.ts';
import { inParallel } from '../library/inParallel.ts';
import { shownPath } from '../photos/shownPath.ts';
import type { SidecarJournal, SidecarWrite } from './ports.ts';
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

/** Files written together. A disk waits for its platter once for many of them, and nobody waits for more than these. */
export const sidecarsAtOnce = 128;
/** More at once only wait for each other. */
const filesAtOnce = 32;

/**
 * Writes planned sidecars, each if it is still what the plan saw. First the store has a way back for all of them, in one transaction; then
 * each file is synced before it takes its name, many at once; then each folder is, once. Whenever the machine stops, a sidecar is whole or
 * as it was. Never throws for what one file does: the next one is not to suffer. At most `sidecarsAtOnce` of them.
 */
export async function writeSidecars(planned: readonly PlannedFile[], parts: WriteParts): Promise<readonly Written[]> {
  const tries = planned.map((each) => new SidecarWriting(each, parts));
  await inParallel(tries, filesAtOnce, (each) => each.prepare());
  const ready = tries.filter((each) => each.write !== null);
  try {
    const seqs = parts.journal.add(ready.flatMap(({ write }) => write ?? []));
    await inParallel(ready, filesAtOnce, (each) => each.place());
    await syncFoldersOf(ready.filter(({ isPlaced }) => isPlaced));
    const vain = ready.flatMap(({ isPlaced }, index) => (isPlaced ? [] : (seqs[index] ?? [])));
    if (vain.length > 0) parts.journal.drop(vain);
  } catch (error) {
    for (const each of ready) each.fail(error);
  }
  return tries.map((each) => each.written);
}

/** What keeps a folder from being synced is no fault of the files, which are there. */
async function syncFoldersOf(written: readonly SidecarWriting[]): Promise<void> {
  const folders = new Map(written.map(({ path }) => [folderOf(path).toString('latin1'), folderOf(path)]));
  await inParallel([...folders.values()], filesAtOnce, (folder) => syncFolder(folder).catch(() => undefined));
}

/** One planned file on its way. */
class SidecarWriting {
  readonly #planned: PlannedFile;
  readonly #parts: WriteParts;
  readonly #name: string;
  #file: SidecarFile = null;
  #bytes: Buffer | null = null;
  #failure: Failure | null = null;
  write: SidecarWrite | null = null;
  isPlaced = false;

  constructor(planned: PlannedFile, parts: WriteParts) {
    this.#planned = planned;
    this.#parts = parts;
    this.#name = shownPath(lastName(planned.path));
  }

  get path(): Buffer {
    return this.#planned.path;
  }

  get written(): Written {
    return { planned: this.#planned, isWritten: this.isPlaced, failure: this.#failure };
  }

  fail(error: unknown): void {
    if (this.isPlaced || this.#failure !== null) return;
    if (!(error instanceof AppError)) console.error('A sidecar could not be written:', error);
    this.#failure = toFailure(error);
  }

  async prepare(): Promise<void> {
    if (!isWriting(this.#planned)) return;
    try {
      this.write = await this.#prepared();
    } catch (error) {
      this.fail(error);
    }
  }

  async place(): Promise<void> {
    if (this.#bytes === null) return;
    try {
      await placeSidecar(this.path, this.#file, this.#bytes, this.#name);
      this.isPlaced = true;
    } catch (error) {
      this.fail(error);
    }
  }

  async #prepared(): Promise<SidecarWrite> {
    const { path, format, photos, choice, beforeSha256 } = this.#planned;
    const { journal, batch, now } = this.#parts;
    const { file, plan } = await prepare(path, format, photos, choice, journal);
    if (sha256OfFile(file) !== beforeSha256) throw new AppError('sidecarChanged', { file: this.#name });
    const refused = plan.outcomes.find(({ action }) => action === 'refuse')?.reason;
    if (plan.bytes === null) throw refused ?? new AppError('sidecarChanged', { file: this.#name });
    const words = plan.outcomes.flatMap((outcome, index) => {
      const photo = photos[index];
      return photo !== undefined && isOursAlone(outcome, (text) => journal.knows(path, text))
        ? [{ photoId: photo.id, text: outcome.after }]
        : [];
    });
    this.#file = file;
    this.#bytes = plan.bytes;
    const before = file === null ? null : replacedPart(file.bytes, plan.bytes);
    return { batch, path, format, writtenAt: now(), afterSha256: sha256Of(plan.bytes), before, words };
  }
}

const writing: ReadonlySet<string> = new Set(['create', 'merge', 'replace']);

/** Whether the plan changes the file. */
export function isWriting({ entries }: PlannedFile): boolean {
  return entries.some(({ action }) => writing.has(action));
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
  await placeSidecar(path, seen, bytes, name);
  await syncFolder(folderOf(path)).catch((error: unknown) => Promise.reject(toSidecarError(error, name)));
}

/** The same, but for the folder. */
async function placeSidecar(path: Buffer, seen: SidecarFile, bytes: Buffer, name: string): Promise<void> {
  const confirm = async (): Promise<void> => {
    if (sha256OfFile(await readSidecar(path, name)) !== sha256OfFile(seen)) throw new AppError('sidecarChanged', { file: name });
  };
  try {
    await placeFile(path, bytes, sharedRights, seen?.stats ?? null, { confirm, onlyNew: seen === null });
  } catch (error) {
    throw toSidecarError(error, name);
  }
}
