import type { SidecarBatchId, PhotoId } from '../contract/ids.ts';
import type { CaptionEdit } from '../contract/captionRuns.ts';
import { limits } from '../contract/limits.ts';
import { AppError } from '../contract/errors.ts';
import type { BatchFailure } from '../contract/images.ts';
import type { PhotoCard } from '../contract/photos.ts';
import type {
  FoundSidecar,
  SidecarEntry,
  SidecarPlan,
  SidecarRequest,
  SidecarsTakenIn,
  SidecarsUndone,
  SidecarsWritten,
} from '../contract/sidecars.ts';
import type { Announce, Clock } from '../jobs/ports.ts';
import type { PhotoFile } from '../library/photoFile.ts';
import { lastName } from '../library/filePath.ts';
import { shownPath } from '../photos/shownPath.ts';
import { Slices } from '../photos/slices.ts';
import type { Settle } from '../photos/slices.ts';
import type { SidecarJournal } from '../sidecars/ports.ts';
import { readSidecars } from '../sidecars/readSidecars.ts';
import { planSidecars } from '../sidecars/sidecarPlan.ts';
import type { CaptionedPhoto, PlannedFile } from '../sidecars/sidecarPlan.ts';
import { undoSidecars } from '../sidecars/undoSidecars.ts';
import { WordsBesidePhotos } from './wordsBesidePhotos.ts';
import { isWriting, sidecarsAtOnce, whyNot, writeSidecars } from '../sidecars/writeSidecars.ts';
import type { WriteParts, Written } from '../sidecars/writeSidecars.ts';

export type PhotoSidecarParts = {
  readonly photos: { card(id: PhotoId): Pick<PhotoCard, 'caption'> };
  /** Where a photo is. Throws where it cannot be reached. */
  readonly file: (id: PhotoId) => PhotoFile;
  readonly journal: SidecarJournal;
  /** Makes them the photo's in the library. */
  readonly keepWords: (change: CaptionEdit, now: number) => void;
  readonly newId: () => SidecarBatchId;
  readonly clock: Clock;
  readonly announce: Announce;
  readonly settle?: Settle | undefined;
};

/** A person looks at one plan, and may go back to the one before. */
const plansKept = 2;
const progressMilliseconds = 100;
const reads = { most: 1_000 } as const;

/** Captions of the library in files beside its photos: planned, written as planned, undone, and read. */
export class PhotoSidecars {
  readonly #parts: PhotoSidecarParts;
  readonly #plans = new Map<SidecarBatchId, readonly PlannedFile[]>();
  /** What is being written; what is taken out of here ends. */
  readonly #writing = new Set<SidecarBatchId>();
  /** Counts plans that were asked for: nobody waits for one any more when the next is asked for. */
  #asked = 0;

  constructor(parts: PhotoSidecarParts) {
    this.#parts = parts;
  }

  /** Throws cancelled where another plan is asked for meanwhile. */
  async plan({ photoIds, choice }: SidecarRequest): Promise<SidecarPlan> {
    this.#asked += 1;
    const asked = this.#asked;
    const photos = await this.#among(photoIds, (id) => this.#captioned(id));
    const counts = { create: 0, merge: 0, replace: 0, unchanged: 0, refuse: 0 };
    const entries: SidecarEntry[] = [];
    const files: PlannedFile[] = [];
    for await (const planned of planSidecars(photos, choice, this.#parts.journal)) {
      if (asked !== this.#asked) throw new AppError('cancelled');
      for (const entry of planned.entries) {
        counts[entry.action] += 1;
        if (counts[entry.action] <= limits.planEntries) entries.push(entry);
      }
      if (isWriting(planned)) files.push(planned);
    }
    const id = this.#parts.newId();
    this.#keep(id, files);
    return { id, counts, files: files.length, leftOut: photoIds.length - photos.length, entries };
  }

  /** Throws sidecarPlanGone where the plan is not known, or is being written. */
  async write(id: SidecarBatchId): Promise<SidecarsWritten> {
    const files = this.#plans.get(id);
    if (files === undefined) throw new AppError('sidecarPlanGone');
    this.#plans.delete(id);
    this.#writing.add(id);
    return this.#count(id, this.#writeFiles(id, files), files.length).finally(() => this.#writing.delete(id));
  }

  /** What is being written under this id ends after the files it is at. */
  stop(id: SidecarBatchId): void {
    this.#writing.delete(id);
  }

  /** Plans and writes at once, as a run does that was told to; says of each file what became of it. */
  async *writeEach(id: SidecarBatchId, { photoIds, choice }: SidecarRequest): AsyncGenerator<Written> {
    const { journal, clock } = this.#parts;
    const photos = await this.#among(photoIds, (each) => this.#captioned(each));
    yield* written(planSidecars(photos, choice, journal), { journal, batch: id, now: () => clock.now() }, () => true);
  }

  /** The same, for who asks about all of them together. */
  async writeNow(id: SidecarBatchId, request: SidecarRequest): Promise<SidecarsWritten> {
    return this.#count(id, this.writeEach(id, request), 0);
  }

  undo(id: SidecarBatchId): Promise<SidecarsUndone> {
    return undoSidecars(id, this.#parts.journal, () => this.#parts.clock.now());
  }

  async read(photoIds: readonly PhotoId[]): Promise<readonly FoundSidecar[]> {
    const found: FoundSidecar[] = [];
    const photos = await this.#among(photoIds, (id) => this.#found(id));
    for await (const each of readSidecars(photos)) found.push(each.found);
    return found;
  }

  /** Words beside photos that have none in the library become theirs, as a person's: no run replaces them unless told to. */
  async takeIn(photoIds: readonly PhotoId[]): Promise<SidecarsTakenIn> {
    const bare = await this.#among(photoIds, (id) => {
      const found = this.#found(id);
      return found === null || this.#parts.photos.card(id).caption !== null ? null : found;
    });
    const words = new WordsBesidePhotos();
    for await (const each of readSidecars(bare)) words.add(each, (text) => this.#parts.journal.knows(each.path, text));
    const batch = this.#parts.newId();
    const now = this.#parts.clock.now();
    const taken = words.all();
    await new Slices({ settle: this.#parts.settle }).each(taken, (part) => {
      for (const { change, files } of part) {
        this.#parts.keepWords(change, now);
        for (const file of files) this.#parts.journal.takeOver({ ...file, batch }, now);
      }
    });
    return { photoIds: taken.map(({ change }) => change.photoId), failures: words.failures };
  }

  /** What is known of each, without those of which it is null; nobody waits for all of very many. */
  async #among<T>(photoIds: readonly PhotoId[], look: (id: PhotoId) => T | null): Promise<readonly T[]> {
    const known: T[] = [];
    await new Slices(reads).each(photoIds, (ids) => known.push(...ids.flatMap((id) => look(id) ?? [])));
    return known;
  }

  async *#writeFiles(batch: SidecarBatchId, files: readonly PlannedFile[]): AsyncGenerator<Written> {
    const { journal, clock } = this.#parts;
    yield* written(files, { journal, batch, now: () => clock.now() }, () => this.#writing.has(batch));
  }

  async #count(id: SidecarBatchId, written: AsyncIterable<Written>, total: number): Promise<SidecarsWritten> {
    const { clock, announce } = this.#parts;
    const failures: BatchFailure[] = [];
    let [files, done, toldAt] = [0, 0, clock.steady()];
    for await (const each of written) {
      done += 1;
      if (each.isWritten) files += 1;
      const why = whyNot(each);
      if (why !== null) failures.push({ name: shownPath(lastName(each.planned.path)), ...why });
      if (clock.steady() - toldAt < progressMilliseconds) continue;
      toldAt = clock.steady();
      announce('sidecarsProgressed', { id, done, total });
    }
    return { files, failures };
  }

  #keep(id: SidecarBatchId, files: readonly PlannedFile[]): void {
    this.#plans.set(id, files);
    for (const older of [...this.#plans.keys()].slice(0, -plansKept)) this.#plans.delete(older);
  }

  #captioned(id: PhotoId): CaptionedPhoto | null {
    const found = this.#found(id);
    const caption = found === null ? null : this.#parts.photos.card(id).caption;
    return found === null || caption === null ? null : { ...found, words: caption };
  }

  /** null where the photo is not there now: its folder may be offline. */
  #found(id: PhotoId): { readonly id: PhotoId; readonly path: Buffer } | null {
    try {
      return { id, path: Buffer.from(this.#parts.file(id).path) };
    } catch (error) {
      if (error instanceof AppError && ['photoNotFound', 'photoMissing', 'photoOffline'].includes(error.code)) return null;
      throw error;
    }
  }
}

/** Together as many as are written at once; between them somebody may ask for the end. */
async function* written(
  files: Iterable<PlannedFile> | AsyncIterable<PlannedFile>,
  parts: WriteParts,
  goesOn: () => boolean,
): AsyncGenerator<Written> {
  let group: PlannedFile[] = [];
  for await (const planned of files) {
    group.push(planned);
    if (group.length < sidecarsAtOnce) continue;
    yield* await writeSidecars(group, parts);
    if (!goesOn()) return;
    group = [];
  }
  if (group.length > 0) yield* await writeSidecars(group, parts);
}
