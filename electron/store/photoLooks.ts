import type { PhotoFolderId, PhotoId } from '../contract/ids.ts';
import { ofKnownFolders } from './photoRows.ts';
import type { SqliteDatabase } from './sqliteDriver.ts';
import { withStoreErrors } from './storeErrors.ts';

/** What a photo looks like: 64 bits in hexadecimal. */
export type PhotoLook = { readonly seq: number; readonly id: PhotoId; readonly look: string };

export type PhotoLooks = {
  /** null where the photo was not looked at yet. */
  lookOf(id: PhotoId): string | null;
  /** Unless the file is another one by now. Width and height are the photo's own. */
  keepLook(id: PhotoId, revision: number, seen: { readonly look: string; readonly width: number; readonly height: number }): void;
  /** Looks of all photos that are there, after row `after`, at most `limit`: very many are compared part by part. */
  looks(after: number, limit: number, folder?: PhotoFolderId): readonly PhotoLook[];
};

export function createPhotoLooks(database: SqliteDatabase): PhotoLooks {
  const one = database.prepare<[PhotoId], string | null>('SELECT look FROM photos WHERE id = ?').pluck();
  const keep = database.prepare<[string, number, number, PhotoId, number]>(
    'UPDATE photos SET look = ?, width = ?, height = ? WHERE id = ? AND revision = ? AND stale = 0',
  );
  const many = database.prepare<{ after: number; limit: number; folder: string | null }, PhotoLook>(
    `SELECT seq, id, look FROM photos WHERE seq > :after AND look IS NOT NULL AND state = 'here' AND ${ofKnownFolders}
      AND (:folder IS NULL OR folder = (SELECT seq FROM photo_folders WHERE id = :folder)) ORDER BY seq LIMIT :limit`,
  );
  return {
    lookOf: (id) => withStoreErrors(() => one.get(id) ?? null),
    keepLook: (id, revision, { look, width, height }) => withStoreErrors(() => void keep.run(look, width, height, id, revision)),
    looks: (after, limit, folder) => withStoreErrors(() => many.all({ after, limit, folder: folder ?? null })),
  };
}
