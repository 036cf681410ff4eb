import type { AppEvents } from '../contract/appEvents.ts';
import type { CaptionRun } from '../contract/captionRuns.ts';
import { sidecarBatchIdSchema } from '../contract/ids.ts';
import type { JobId, PhotoId, SidecarBatchId } from '../contract/ids.ts';
import type { SidecarSettings } from '../contract/sidecarFormats.ts';
import type { SidecarsWritten } from '../contract/sidecars.ts';
import type { Announce, Clock } from '../jobs/ports.ts';
import type { PhotoSidecars } from './photoSidecars.ts';

export type SidecarFollowerParts = {
  readonly sidecars: Pick<PhotoSidecars, 'writeNow'>;
  readonly chosen: () => SidecarSettings;
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
    if (name === 'captionRunChanged') follower.runChanged(payload as AppEvents['captionRunChanged']);
  };
}

/** A list of a folder is written anew for each; meanwhile more photos get their words. */
const waitMilliseconds = 2_000;

/** A run's sidecars are undone by the run's name. */
export function batchOfRun(id: JobId): SidecarBatchId {
  return sidecarBatchIdSchema.parse(id.replace('job_', 'sid_'));
}

/** Keeps the sidecars that the person chose true to the captions: what is captioned or edited is written beside its photo soon after. */
export class SidecarFollower {
  readonly #parts: SidecarFollowerParts;
  readonly #changed = new Set<PhotoId>();
  #run: JobId | null = null;
  #forget: (() => void) | null = null;
  #last: Promise<void> = Promise.resolve();

  constructor(parts: SidecarFollowerParts) {
    this.#parts = parts;
  }

  runChanged({ id, state }: Pick<CaptionRun, 'id' | 'state'>): void {
    if (state === 'running') this.#run = id;
    else if (this.#run === id) this.#endRun();
  }

  photosChanged(ids: readonly PhotoId[]): void {
    if (ids.length === 0 || this.#parts.chosen().formats.length === 0) return;
    for (const id of ids) this.#changed.add(id);
    this.#forget ??= this.#parts.clock.after(waitMilliseconds, () => this.#write());
  }

  /** Writes what is left. */
  async close(): Promise<void> {
    this.#write();
    await this.#last;
  }

  #endRun(): void {
    this.#write();
    this.#run = null;
  }

  #write(): void {
    this.#forget?.();
    this.#forget = null;
    const photoIds = [...this.#changed];
    this.#changed.clear();
    const { formats, xmpName } = this.#parts.chosen();
    if (photoIds.length === 0 || formats.length === 0) return;
    const batch = this.#run === null ? this.#parts.newId() : batchOfRun(this.#run);
    // The library decides what a photo's words are; a sidecar that somebody else wrote is still theirs.
    const choice = { formats, xmpName, policy: 'overwrite', includeEdited: false } as const;
    this.#last = this.#last
      .then(async () => this.#parts.onWritten(await this.#parts.sidecars.writeNow(batch, { photoIds, choice })))
      .catch((error: unknown) => {
        console.error('Sidecars could not follow their captions:', error);
      });
  }
}
