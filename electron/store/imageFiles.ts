import type { ImageId } from '../contract/ids.ts';
import type { SavedFile } from '../jobs/ports.ts';
import type { SqliteDatabase } from './sqliteDriver.ts';
import { withStoreErrors } from './storeErrors.ts';

export type ImageFiles = {
  /** The picture's file was written anew. */
  replaced(id: ImageId, saved: SavedFile): void;
};

/** What the rows say of their files. */
export function createImageFiles(database: SqliteDatabase): ImageFiles {
  const replace = database.prepare<[string, number, string, ImageId]>('UPDATE images SET file = ?, bytes = ?, sha256 = ? WHERE id = ?');
  return { replaced: (id, { file, bytes, sha256 }) => withStoreErrors(() => void replace.run(file, bytes, sha256, id)) };
}
