import type { ImageId, PhotoId } from '../contract/ids.ts';
import type { SavedFile } from '../jobs/ports.ts';
import type { SqliteDatabase } from './sqliteDriver.ts';
import { withStoreErrors } from './storeErrors.ts';

export type ImageFiles = {
  /** The picture's file was written anew. */
  replaced(id: ImageId, saved: SavedFile): void;
  /** An imported picture is a fitted copy of this photo. */
  isOf(id: ImageId, photo: PhotoId): void;
  /** The file that it is a fitted copy of is kept. */
  keepsOriginal(id: ImageId): void;
};

/** What the rows say of their files. */
export function createImageFiles(database: SqliteDatabase): ImageFiles {
  const replace = database.prepare<[string, number, string, ImageId]>('UPDATE images SET file = ?, bytes = ?, sha256 = ? WHERE id = ?');
  const isOf = database.prepare<[PhotoId, ImageId]>(
    `UPDATE images SET imported = json_set(imported, '$.photo', ?) WHERE id = ? AND imported IS NOT NULL`,
  );
  const keepsOriginal = database.prepare<[ImageId]>(
    `UPDATE images SET imported = json_set(imported, '$.kept', json('true')) WHERE id = ? AND imported IS NOT NULL`,
  );
  return {
    replaced: (id, { file, bytes, sha256 }) => withStoreErrors(() => void replace.run(file, bytes, sha256, id)),
    isOf: (id, photo) => withStoreErrors(() => void isOf.run(photo, id)),
    keepsOriginal: (id) => withStoreErrors(() => void keepsOriginal.run(id)),
  };
}
