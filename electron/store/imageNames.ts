import type { ImageId } from '../contract/ids.ts';
import type { SavedFile } from '../jobs/ports.ts';
import { createImageWords } from './imageWords.ts';
import { searchText } from './searchText.ts';
import type { SqliteDatabase } from './sqliteDriver.ts';
import { withStoreErrors } from './storeErrors.ts';

export type ImageNames = {
  /** The picture goes by another name, and its file says so. Answers whether there is such a picture. */
  named(id: ImageId, title: string, saved: SavedFile): boolean;
};

/** What a picture from outside is called, wherever it is listed and searched for. */
export function createImageNames(database: SqliteDatabase): ImageNames {
  const words = createImageWords(database);
  const setTitle = database.prepare<[string, string, number, string, ImageId]>(
    'UPDATE images SET title = ?, file = ?, bytes = ?, sha256 = ? WHERE id = ?',
  );
  const foreign = database.prepare<[ImageId], string | null>(`SELECT imported ->> '$.foreign.prompt' FROM images WHERE id = ?`).pluck();
  const setEntry = database.prepare<[string, ImageId]>(`UPDATE history SET words = ? WHERE kind = 'import' AND image_id = ?`);
  return {
    named: (id, title, { file, bytes, sha256 }) =>
      withStoreErrors(() =>
        database
          .transaction(() => {
            if (setTitle.run(title, file, bytes, sha256, id).changes === 0) return false;
            words.described(id);
            setEntry.run(searchText(title, foreign.get(id) ?? ''), id);
            return true;
          })
          .immediate(),
      ),
  };
}
