import type { HistoryKind } from '../contract/history.ts';
import type { ImageId } from '../contract/ids.ts';
import { prepareAddImage, wordsOf } from './imageRows.ts';
import type { ImageToAdd } from './imageRows.ts';
import type { SqliteDatabase } from './sqliteDriver.ts';

/** Adds a picture that stands in the history by itself, not by its job; runs inside the caller's transaction. */
export function prepareAddStanding(database: SqliteDatabase): (image: ImageToAdd, kind: HistoryKind) => void {
  const addImage = prepareAddImage(database);
  const addEntry = database.prepare<[HistoryKind, ImageId, number, string]>(
    'INSERT INTO history (kind, image_id, created_at, words) VALUES (?, ?, ?, ?)',
  );
  return (image, kind) => {
    addImage(image);
    addEntry.run(kind, image.id, image.createdAt, wordsOf(image));
  };
}
