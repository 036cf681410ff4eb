import type { AppEvents } from '../contract/appEvents.ts';
import type { CaptionRun } from '../contract/captionRuns.ts';
import { sidecarBatchIdSchema } from '../contract/ids.ts';
import type { JobId, PhotoId, SidecarBatchId } from '../contract/ids.ts';
import type { SidecarFormat, SidecarSettings } from '../contract/sidecarFormats.ts';
import type { SidecarsWritten } from '../contract/sidecars.ts';
import type { Announce, Clock } from '../jobs/ports.ts';
import { nextTurn } from '../library/nextTurn.ts';
import { StepSize } from '../library/stepSize.ts';
import { Slices } from '../photos/slices.ts';
import type { SidecarDue, SidecarsDue } from '../store/sidecarsDue.ts';
import type { PhotoSidecars } from './photoSidecars.ts';

export type SidecarFollowerParts = {
  readonly sidecars: Pick<PhotoSidecars, 'writeNow'>;
  readonly due: SidecarsDue;
  readonly chosen: () => SidecarSettings;
  /** Where no format is chosen, what changed until then is never written; the command line, which has none, leaves that to the window. */
  readonly forgetsUnasked: boolean;
  /** The photo can be reached; what is written beside one that cannot waits for the next time. */
  readonly isThere: (id: PhotoId) => boolean;
  readonly newId: () => SidecarBatchId;
  readonly clock: Clock;
  /** What could not be written, once for each time it was tried. */
  readonly onWritten: (written: SidecarsWritten) => void;
};

/** Announces, and lets the sidecars follow what is announced. */
export function followedBy(follower: SidecarFollower, announce: Announce): Announce {
  return (name, payload) => {
    announce(name, payload);
    // The name says which payload it is, which the compiler does not follow.
    if (name === 'photosChanged') follower.photosChanged((payload as AppEvents['photosChanged']).ids ?? []);
    if (name !== 'captionRunChanged') return;
    const run = payload as AppEvents['captionRunChanged'];
    // Edits write no captions.
    if (run.settings.kind !== 'edit') follower.runChanged(run);
  };
}

/** Meanwhile more photos get their words, and are written together. */
const waitMilliseconds = 2_000;

/** A run's sidecars are undone by the run's name. */
export function batchOfRun(id: JobId): SidecarBatchId {
  return sidecarBatchIdSchema.parse(id.replace('job_', 'sid_'));
}

/** Photos that are due, as many at once as a short step takes; their files are written together. */
const rowsRead = { first: 100, most: 500 } as const;
/** One file for all photos of a folder: written anew for each group of a run, it would be written thousands of times. */
const lists: readonly SidecarFormat[] = ['csv', 'jsonl'];

/**
 * Keeps the sidecars that the person chose true to the captions: what is captioned or edited is written beside its photo soon after, and
 * the lists of folders when a run has ended. What is still to be written stands in the store, so that a kill loses none of it.
 */
export class SidecarFollower {
  readonly #parts: SidecarFollowerParts;
  /** Photos of the run in work whose own files are written: their lists are not. */
  readonly #withoutLists = new Map<number, number>();
  #run: JobId | null = null;
  #forget: (() => void) | null = null;
  #last: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(parts: SidecarFollowerParts) {
    this.#parts = parts;
  }

  /** Takes up what was left when the studio ended. */
  begin(): void {
    this.#write();
  }

  runChanged({ id, state }: Pick<CaptionRun, 'id' | 'state'>): void {
    if (state === 'running') this.#run = id;
    else if (this.#run === id) this.#endRun();
  }

  photosChanged(ids: readonly PhotoId[]): void {
    if (ids.length === 0 || this.#isClosed) return;
    this.#forget ??= this.#parts.clock.after(waitMilliseconds, () => this.#write());
  }

  /** Writes what is left. */
  async close(): Promise<void> {
    this.#run = null;
    this.#isClosed = true;
    this.#write();
    await this.#last;
  }

  #endRun(): void {
    const batch = this.#batch();
    this.#run = null;
    this.#write(batch);
  }

  #batch(): SidecarBatchId {
    return this.#run === null ? this.#parts.newId() : batchOfRun(this.#run);
  }

  #write(batch = this.#batch()): void {
    this.#forget?.();
    this.#forget = null;
    // As it is now: what is asked for later has its own turn.
    const withLists = this.#run === null;
    this.#last = this.#last
      .then(() => this.#writeDue(batch, withLists))
      .catch((error: unknown) => {
        console.error('Sidecars could not follow their captions:', error);
      });
  }

  async #writeDue(batch: SidecarBatchId, withLists: boolean): Promise<void> {
    const { due, chosen } = this.#parts;
    const { formats, xmpName } = chosen();
    if (formats.length === 0) return this.#parts.forgetsUnasked ? due.forget() : undefined;
    const own = formats.filter((format) => !lists.includes(format));
    const listed: SidecarDue[] = [];
    const isListDue = own.length < formats.length;
    const rows = new StepSize(rowsRead);
    for (let after = -1; ;) {
      const from = after;
      const { last, there } = rows.take((many) => this.#next(from, many, isListDue && !withLists));
      await nextTurn();
      if (last === undefined) break;
      after = last.seq;
      const fresh = there.filter((row) => !this.#onlyWantsLists(row));
      await this.#writeFiles(batch, fresh, { formats: own, xmpName });
      if (!isListDue) due.done(there);
      else for (const { seq, change } of fresh) this.#withoutLists.set(seq, change);
      if (withLists) listed.push(...there);
    }
    if (!isListDue || !withLists) return;
    await this.#writeFiles(batch, listed, { formats: formats.filter((format) => lists.includes(format)), xmpName });
    await new Slices().each(listed, (part) => due.done(part));
    this.#withoutLists.clear();
  }

  /** The next that can be reached. A long run leaves thousands that want nothing but the lists; they are passed over until it has ended. */
  #next(after: number, many: number, passesOver: boolean) {
    const { due, isThere } = this.#parts;
    const part = due.list(after, many);
    const wanting = passesOver ? part.filter((row) => !this.#onlyWantsLists(row)) : part;
    return { last: part.at(-1), there: wanting.filter(({ photoId }) => isThere(photoId)) };
  }

  #onlyWantsLists({ seq, change }: SidecarDue): boolean {
    return this.#withoutLists.get(seq) === change;
  }

  async #writeFiles(batch: SidecarBatchId, due: readonly SidecarDue[], { formats, xmpName }: SidecarSettings): Promise<void> {
    if (due.length === 0 || formats.length === 0) return;
    // The library decides what a photo's words are; a sidecar that somebody else wrote is still theirs.
    const choice = { formats, xmpName, policy: 'overwrite', includeEdited: false } as const;
    const photoIds = due.map(({ photoId }) => photoId);
    this.#parts.onWritten(await this.#parts.sidecars.writeNow(batch, { photoIds, choice }));
  }
}
