import { AppError } from '../contract/errors.ts';
import type { PictureTokens } from '../contract/engineWork.ts';
import type { ImageId } from '../contract/ids.ts';
import type { ImageCard, ImageRecord } from '../contract/images.ts';
import { createImageLists } from './imageLists.ts';
import type { ImageLists } from './imageLists.ts';
import { prepareAddStanding } from './imageEntries.ts';
import { cardReader, findCard, findTokens, prepareAddImage, recordReader } from './imageRows.ts';
import type { ImageToAdd } from './imageRows.ts';
import type { SqliteDatabase } from './sqliteDriver.ts';
import { withStoreErrors } from './storeErrors.ts';
import { readEach } from './unreadableRow.ts';
import type { OnUnreadable } from './unreadableRow.ts';

export type ImageRepository = ImageLists & {
  card(id: ImageId): ImageCard;
  /** The full record; `file` is relative to the pictures' folder. */
  record(id: ImageId): ImageRecord;
  /** The picture whose file, or whose original, has this SHA-256. */
  bySha256(sha256: string): ImageCard | null;
  tokens(id: ImageId): PictureTokens | null;
  children(id: ImageId): readonly ImageCard[];
  /** The first picture first; without the picture itself. */
  ancestors(id: ImageId): readonly ImageCard[];
  /** Adds an imported or refound picture and its place in the history. */
  add(image: ImageToAdd): ImageCard;
  /** Pictures that were drawn from this one and came here before it find their source. Answers those that changed. */
  adoptChildren(id: ImageId): readonly ImageCard[];
  trash(ids: readonly ImageId[], now: number): readonly ImageCard[];
  restore(ids: readonly ImageId[]): readonly ImageCard[];
  star(ids: readonly ImageId[], starred: boolean): readonly ImageCard[];
  /** Deletes the trashed rows, or those of them that are named, and notes their files as deleted, with originals that no other needs. */
  emptyTrash(ids?: readonly ImageId[]): readonly { readonly id: ImageId; readonly file: string }[];
  /** Files whose rows are gone but which may still be on disk. */
  deletedFiles(): readonly string[];
  forgetDeletedFile(file: string): void;
  has(id: ImageId): boolean;
  knowsFile(file: string): boolean;
};

export function createImageRepository(database: SqliteDatabase, onUnreadable: OnUnreadable = () => {}): ImageRepository {
  const card = findCard(database);
  const addImage = prepareAddImage(database);
  const addStanding = prepareAddStanding(database);
  const record = database.prepare<[ImageId], object>(`SELECT ${recordReader.list} FROM images WHERE id = ?`);
  const tokens = findTokens(database, onUnreadable);
  const bySha256 = database.prepare<{ sha256: string }, object>(`
    SELECT ${cardReader.list} FROM images WHERE sha256 = :sha256
    UNION ALL SELECT ${cardReader.list} FROM images WHERE imported IS NOT NULL AND imported ->> '$.sha256' = :sha256 LIMIT 1`);
  const children = database.prepare<[ImageId], object>(
    `SELECT ${cardReader.list} FROM images WHERE parent_id = ? AND trashed_at IS NULL ORDER BY seq DESC`,
  );
  const ancestors = database.prepare<[ImageId], object>(`
    WITH RECURSIVE line (id, depth) AS (
      SELECT parent_id, 1 FROM images WHERE id = ?
      UNION ALL SELECT images.parent_id, depth + 1 FROM line JOIN images ON images.id = line.id WHERE depth < 10000
    )
    SELECT ${cardReader.list} FROM line JOIN images USING (id) ORDER BY depth DESC`);
  const strays = database
    .prepare<[ImageId], ImageId>(
      `SELECT id FROM images WHERE parent_id IS NULL AND coalesce(made ->> '$.continues.imageId', made ->> '$.source.imageId') = ?`,
    )
    .pluck();
  const setParent = database.prepare<[ImageId, ImageId]>('UPDATE images SET parent_id = ? WHERE id = ?');
  const setTrashed = database.prepare<[number | null, ImageId]>('UPDATE images SET trashed_at = ? WHERE id = ?');
  const setStarred = database.prepare<[number, ImageId]>('UPDATE images SET starred = ? WHERE id = ?');
  const trashed = database.prepare<[], { id: ImageId; file: string }>('SELECT id, file FROM images WHERE trashed_at IS NOT NULL');
  const originals = database
    .prepare<[ImageId], string | null>(
      `
    SELECT CASE WHEN json_valid(imported) AND imported ->> '$.kept' THEN imported ->> '$.sha256'
      WHEN json_valid(made) THEN made ->> '$.original.sha256' END
    FROM images WHERE id = ?`,
    )
    .pluck();
  /** One look at all pictures, since nobody counts who is made of what. */
  const unused = database
    .prepare<[string], string>(
      `
    SELECT DISTINCT value FROM json_each(?) WHERE value NOT IN (
      SELECT imported ->> '$.sha256' FROM images WHERE json_valid(imported) AND imported ->> '$.kept'
      UNION SELECT made ->> '$.original.sha256' FROM images WHERE json_valid(made) AND made ->> '$.original' IS NOT NULL)`,
    )
    .pluck();
  const noteDeleted = database.prepare<[string]>('INSERT OR IGNORE INTO deleted_files (file) VALUES (?)');
  const remove = database.prepare<[ImageId]>('DELETE FROM images WHERE id = ?');
  const deleted = database.prepare<[], string>('SELECT file FROM deleted_files').pluck();
  const forgetDeleted = database.prepare<[string]>('DELETE FROM deleted_files WHERE file = ?');
  const byId = database.prepare<[ImageId]>('SELECT 1 FROM images WHERE id = ?').pluck();
  const byFile = database.prepare<[string]>('SELECT 1 FROM images WHERE file = ?').pluck();

  /** One transaction for all of them: an action of the person happens whole or not at all. */
  const change = (ids: readonly ImageId[], step: (id: ImageId) => unknown): readonly ImageCard[] =>
    withStoreErrors(() =>
      database
        .transaction(() => {
          for (const id of ids) step(id);
          return ids.map(card);
        })
        .immediate(),
    );

  const cards = (stored: readonly object[]) => readEach(stored, cardReader.read, onUnreadable);

  return {
    ...createImageLists(database, cards),
    card: (id) => withStoreErrors(() => card(id)),
    record: (id) =>
      withStoreErrors(() => {
        const stored = record.get(id);
        if (stored === undefined) throw new AppError('imageNotFound');
        return recordReader.read(stored);
      }),
    bySha256: (sha256) =>
      withStoreErrors(() => {
        const stored = bySha256.get({ sha256 });
        return stored === undefined ? null : cardReader.read(stored);
      }),
    tokens: (id) => withStoreErrors(() => tokens(id)),
    children: (id) => withStoreErrors(() => cards(children.all(id))),
    ancestors: (id) => withStoreErrors(() => cards(ancestors.all(id))),
    add: (image) =>
      withStoreErrors(() =>
        database
          .transaction(() => {
            if (image.kind === 'imported' || image.jobId === null) addStanding(image, 'import');
            else addImage(image);
            return card(image.id);
          })
          .immediate(),
      ),
    adoptChildren: (id) =>
      withStoreErrors(() => {
        // A record may claim anything: nobody becomes their own ancestor.
        const elders = new Set([id, ...cards(ancestors.all(id)).map((elder) => elder.id)]);
        const found = strays.all(id).filter((stray) => !elders.has(stray));
        return change(found, (stray) => setParent.run(id, stray));
      }),
    trash: (ids, now) => change(ids, (id) => setTrashed.run(now, id)),
    restore: (ids) => change(ids, (id) => setTrashed.run(null, id)),
    star: (ids, starred) => change(ids, (id) => setStarred.run(starred ? 1 : 0, id)),
    emptyTrash: (ids) =>
      withStoreErrors(() =>
        database
          .transaction(() => {
            const named = ids === undefined ? null : new Set(ids);
            const rows = trashed.all().filter(({ id }) => named?.has(id) ?? true);
            const kept = rows.flatMap(({ id }) => originals.get(id) ?? []);
            for (const { id, file } of rows) {
              noteDeleted.run(file);
              remove.run(id);
            }
            if (kept.length > 0) for (const sha256 of unused.all(JSON.stringify(kept))) noteDeleted.run(`originals/${sha256}`);
            return rows;
          })
          .immediate(),
      ),
    deletedFiles: () => withStoreErrors(() => deleted.all()),
    forgetDeletedFile: (file) => withStoreErrors(() => forgetDeleted.run(file)),
    has: (id) => withStoreErrors(() => byId.get(id) !== undefined),
    knowsFile: (file) => withStoreErrors(() => byFile.get(file) !== undefined),
  };
}
