import type { SidecarBatchId, PhotoId } from '../contract/ids.ts';
import { limits } from '../contract/limits.ts';
import { AppError } from '../contract/errors.ts';
import type { BatchFailure } from '../contract/images.ts';
import type { PhotoCard } from '../contract/photos.ts';
import type { FoundSidecar, SidecarEntry, SidecarPlan, SidecarRequest, SidecarsUndone, SidecarsWritten } from '../contract/sidecars.ts';
import type { Announce, Clock } from '../jobs/ports.ts';
import type { PhotoFile } from '../library/imageCodec.ts';
import { lastName } from '../library/filePath.ts';
import { shownPath } from '../photos/shownPath.ts';
import type { SidecarJournal } from '../sidecars/ports.ts';
import { readSidecars } from '../sidecars/readSidecars.ts';
import { planSidecars } from '../sidecars/sidecarPlan.ts';
import type { CaptionedPhoto, PlannedFile } from '../sidecars/sidecarPlan.ts';
import { undoSidecars } from '../sidecars/undoSidecars.ts';
import { isWriting, writeSidecar } from '../sidecars/writeSidecars.ts';

export type PhotoSidecarParts = {
  readonly photos: { card(id: PhotoId): Pick<PhotoCard, 'caption'> };
  /** Where a photo is. Throws where it cannot be reached. */
  readonly file: (id: PhotoId) => PhotoFile;
  readonly journal: SidecarJournal;
  readonly newId: () => SidecarBatchId;
  readonly clock: Clock;
  readonly announce: Announce;
};

/** A person looks at one plan, and may go back to the one before. */
const plansKept = 2;
const progressMilliseconds = 100;

/** Captions of the library in files beside its photos: planned, written as planned, undone, and read. */
export class PhotoSidecars {
  readonly #parts: PhotoSidecarParts;
  readonly #plans = new Map<SidecarBatchId, readonly PlannedFile[]>();

  constructor(parts: PhotoSidecarParts) {
    this.#parts = parts;
  }

  async plan({ photoIds, choice }: SidecarRequest): Promise<SidecarPlan> {
    const photos = photoIds.flatMap((id) => this.#captioned(id) ?? []);
    const counts = { create: 0, merge: 0, replace: 0, unchanged: 0, refuse: 0 };
    const entries: SidecarEntry[] = [];
    const files: PlannedFile[] = [];
    for await (const planned of planSidecars(photos, choice, this.#parts.journal)) {
      for (const entry of planned.entries) {
        counts[entry.action] += 1;
        if (counts[entry.action] <= limits.planEntries) entries.push(entry);
      }
      if (isWriting(planned)) files.push(planned);
    }
    const id = this.#parts.newId();
    this.#keep(id, files);
    return { id, counts, leftOut: photoIds.length - photos.length, entries };
  }

  /** Throws sidecarPlanGone where the plan is not known, or is being written. */
  async write(id: SidecarBatchId): Promise<SidecarsWritten> {
    const files = this.#plans.get(id);
    if (files === undefined) throw new AppError('sidecarPlanGone');
    this.#plans.delete(id);
    return this.#write(id, files);
  }

  /** Plans and writes at once, as a run does that was told to. */
  async writeNow(id: SidecarBatchId, { photoIds, choice }: SidecarRequest): Promise<SidecarsWritten> {
    const photos = photoIds.flatMap((each) => this.#captioned(each) ?? []);
    return this.#write(id, planSidecars(photos, choice, this.#parts.journal));
  }

  undo(id: SidecarBatchId): Promise<SidecarsUndone> {
    return undoSidecars(id, this.#parts.journal, () => this.#parts.clock.now());
  }

  async read(photoIds: readonly PhotoId[]): Promise<readonly FoundSidecar[]> {
    const found: FoundSidecar[] = [];
    const photos = photoIds.flatMap((id) => {
      const path = this.#pathOf(id);
      return path === null ? [] : [{ id, path }];
    });
    for await (const each of readSidecars(photos)) found.push(each);
    return found;
  }

  async #write(batch: SidecarBatchId, files: readonly PlannedFile[] | AsyncIterable<PlannedFile>): Promise<SidecarsWritten> {
    const { journal, clock, announce } = this.#parts;
    const failures: BatchFailure[] = [];
    let [written, done, toldAt] = [0, 0, clock.steady()];
    for await (const planned of files) {
      const { isWritten, failure } = await writeSidecar(planned, { journal, batch, now: () => clock.now() });
      done += 1;
      if (isWritten) written += 1;
      const refused = planned.entries.find(({ action }) => action === 'refuse')?.reason ?? null;
      const why = failure ?? refused;
      if (why !== null) failures.push({ name: shownPath(lastName(planned.path)), ...why });
      if (clock.steady() - toldAt < progressMilliseconds) continue;
      toldAt = clock.steady();
      announce('sidecarsProgressed', { id: batch, done, total: Array.isArray(files) ? files.length : 0 });
    }
    return { files: written, failures };
  }

  #keep(id: SidecarBatchId, files: readonly PlannedFile[]): void {
    this.#plans.set(id, files);
    for (const older of [...this.#plans.keys()].slice(0, -plansKept)) this.#plans.delete(older);
  }

  #captioned(id: PhotoId): CaptionedPhoto | null {
    const path = this.#pathOf(id);
    const caption = path === null ? null : this.#parts.photos.card(id).caption;
    return path === null || caption === null ? null : { id, path, words: caption };
  }

  /** null where the photo is not there now: its folder may be offline. */
  #pathOf(id: PhotoId): Buffer | null {
    try {
      return Buffer.from(this.#parts.file(id).path);
    } catch (error) {
      if (error instanceof AppError && ['photoNotFound', 'photoMissing', 'photoOffline'].includes(error.code)) return null;
      throw error;
    }
  }
}
