import type { ImageId } from '../contract/ids.ts';
import type { SqliteDatabase } from './sqliteDriver.ts';
import { withStoreErrors } from './storeErrors.ts';

export type UndescribedImages = {
  /** The newest drawing that nobody described, and whose description was never asked for, however that ended; null where there is none. */
  next(): ImageId | null;
};

export function createUndescribedImages(database: SqliteDatabase): UndescribedImages {
  const next = database
    .prepare<[], ImageId>(
      `SELECT id FROM images WHERE kind IN ('generated', 'edited') AND trashed_at IS NULL
        AND id NOT IN (SELECT image_id FROM captions WHERE image_id IS NOT NULL)
        AND id NOT IN (SELECT request ->> '$.imageId' FROM jobs WHERE kind = 'caption')
        ORDER BY seq DESC LIMIT 1`,
    )
    .pluck();
  return { next: () => withStoreErrors(() => next.get() ?? null) };
}
