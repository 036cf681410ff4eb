import { toFailure } from '../contract/errorWords.ts';
import { AppError } from '../contract/errors.ts';
import type { PhotoFolderId, PhotoId } from '../contract/ids.ts';
import type { ScanProgress } from '../contract/photos.ts';
import type { Clock } from '../jobs/ports.ts';
import type { PhotoScanStore } from './ports.ts';
import { ScanPace } from './scanPace.ts';

export type LookingParts = {
  readonly store: PhotoScanStore;
  /** Decodes the photo, keeps its thumbnail and what it looks like. */
  readonly look: (id: PhotoId) => Promise<unknown>;
  readonly clock: Clock;
  readonly tell: (progress: ScanProgress) => void;
  /** Resolves when nothing more urgent is in work. */
  readonly whenIdle: () => Promise<void>;
};

const rowsAtOnce = 50;
/** What says something about now, not about the photo. */
const passing: readonly string[] = [
  'photoMissing',
  'photoOffline',
  'fileNotFound',
  'databaseBusy',
  'diskFull',
  'profileReadOnly',
  'codecUnusable',
  'studioClosing',
];

/** Decodes the photos of a folder that nobody has looked at: their thumbnails are there before they are seen, and duplicates are found. */
export async function lookAtPhotos(folderId: PhotoFolderId, parts: LookingParts, signal: AbortSignal): Promise<void> {
  const { store, look, whenIdle } = parts;
  const pace = new ScanPace({ ...parts, folderId }, 'looking', store.countToLook(folderId));
  for (let after = 0; ;) {
    const rows = store.toLook(folderId, after, rowsAtOnce);
    for (const { seq, id } of rows) {
      await pace.without(whenIdle());
      if (signal.aborted) return;
      await look(id).catch((error: unknown) => {
        if (!(error instanceof AppError)) throw error;
        if (!passing.includes(error.code)) store.setUnreadable(seq, toFailure(error));
      });
      pace.add(1);
      after = seq;
    }
    if (rows.length === 0) return;
  }
}
