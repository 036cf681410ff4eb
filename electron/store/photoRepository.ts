import type { PhotoId } from '../contract/ids.ts';
import type { PhotoCard, PhotoRecord } from '../contract/photos.ts';
import type { PhotoScanStore } from '../photos/ports.ts';
import { createPhotoFolders } from './photoFolders.ts';
import type { PhotoFolders } from './photoFolders.ts';
import { createPhotoLists } from './photoLists.ts';
import type { PhotoLists } from './photoLists.ts';
import { createPhotoOutlines } from './photoOutlines.ts';
import type { PhotoOutlines } from './photoOutlines.ts';
import { createPhotoLooks } from './photoLooks.ts';
import type { PhotoLooks } from './photoLooks.ts';
import { findPhoto } from './photoRows.ts';
import type { PhotoPlace } from './photoRows.ts';
import { createPhotoScans } from './photoScans.ts';
import type { SqliteDatabase } from './sqliteDriver.ts';
import { withStoreErrors } from './storeErrors.ts';
import type { OnUnreadable } from './unreadableRow.ts';

/** The person's own photos: folders, what was found in them, and what is shown of it. */
export type PhotoRepository = PhotoFolders &
  PhotoLists &
  PhotoOutlines &
  PhotoLooks & {
    card(id: PhotoId): PhotoCard;
    record(id: PhotoId): PhotoRecord;
    /** Where its file is; only for opening it. */
    place(id: PhotoId): PhotoPlace;
    readonly scans: PhotoScanStore;
  };

export function createPhotoRepository(database: SqliteDatabase, onUnreadable: OnUnreadable = () => {}): PhotoRepository {
  const find = findPhoto(database);
  return {
    ...createPhotoFolders(database, onUnreadable),
    ...createPhotoLists(database, onUnreadable),
    ...createPhotoOutlines(database),
    ...createPhotoLooks(database),
    card: (id) => withStoreErrors(() => find.card(id)),
    record: (id) => withStoreErrors(() => find.record(id)),
    place: (id) => withStoreErrors(() => find.place(id)),
    scans: createPhotoScans(database),
  };
}
