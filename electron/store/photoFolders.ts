import { z } from 'zod';
import { AppError } from '../contract/errors.ts';
import { photoFolderIdSchema } from '../contract/ids.ts';
import type { PhotoFolderId, PhotoId } from '../contract/ids.ts';
import type { PhotoFolder, ScanFailure, ScanReport } from '../contract/photos.ts';
import { converted, json, known, nullable, number, rowReader, text } from './columns.ts';
import { failureSchema } from './photoRows.ts';
import { rebuildable } from './rebuildable.ts';
import type { SqliteDatabase } from './sqliteDriver.ts';
import { withStoreErrors } from './storeErrors.ts';
import { readEach } from './unreadableRow.ts';
import type { OnUnreadable } from './unreadableRow.ts';
import { prepareWordMerging } from './wordMerging.ts';

export type NewPhotoFolder = { readonly id: PhotoFolderId; readonly path: Uint8Array; readonly shown: string; readonly addedAt: number };

export type SweptPhoto = { readonly id: PhotoId; readonly revision: number };

export type PhotoFolders = {
  folders(): readonly PhotoFolder[];
  folder(id: PhotoFolderId): PhotoFolder;
  /** Paths of all of them, to compare a new one with. */
  folderPaths(): readonly { readonly id: PhotoFolderId; readonly path: Uint8Array; readonly shown: string }[];
  addFolder(folder: NewPhotoFolder): PhotoFolder;
  /** From now on nobody sees it or its photos; what is left of them goes by `sweepRemoved`. */
  removeFolder(id: PhotoFolderId): void;
  /** Deletes at most `limit` rows of removed folders and answers which; none when nothing is left. */
  sweepRemoved(limit: number): readonly SweptPhoto[];
  failures(id: PhotoFolderId): readonly ScanFailure[];
};

const reportSchema = z.object({
  endedAt: z.number(),
  found: z.number(),
  added: z.number(),
  changed: z.number(),
  moved: z.number(),
  missing: z.number(),
  failures: z.number(),
  stopped: z.boolean(),
}) satisfies z.ZodType<ScanReport>;

const folderReader = rowReader<PhotoFolder>('photo folder', {
  id: known('id', photoFolderIdSchema),
  path: text('shown'),
  name: converted(text('shown'), (shown) => shown.split(/[/\\]/u).findLast((part) => part !== '') ?? shown),
  state: known('state', z.enum(['online', 'offline'])),
  photos: number('(SELECT count(*) FROM photos WHERE folder = photo_folders.seq)'),
  lastScan: nullable(json('last_scan', reportSchema)),
});

const failuresSchema = z.array(failureSchema.extend({ path: z.string() }));

export function createPhotoFolders(database: SqliteDatabase, onUnreadable: OnUnreadable): PhotoFolders {
  const all = database.prepare<[], object>(`SELECT ${folderReader.list} FROM photo_folders WHERE state <> 'removed' ORDER BY seq`);
  const one = database.prepare<[PhotoFolderId], object>(
    `SELECT ${folderReader.list} FROM photo_folders WHERE id = ? AND state <> 'removed'`,
  );
  const paths = database.prepare<[], { id: PhotoFolderId; path: Buffer; shown: string }>(
    `SELECT id, path, shown FROM photo_folders WHERE state <> 'removed'`,
  );
  const insert = database.prepare<[PhotoFolderId, Uint8Array, string, number]>(
    `INSERT INTO photo_folders (id, path, shown, state, failures, added_at) VALUES (?, ?, ?, 'online', '[]', ?)`,
  );
  // Its path is free for another, and no path begins with a zero byte.
  const hide = database.prepare<[PhotoFolderId]>(
    `UPDATE photo_folders SET state = 'removed', path = CAST(x'00' || CAST(id AS BLOB) AS BLOB) WHERE id = ? AND state <> 'removed'`,
  );
  const sweep = database.prepare<[number], SweptPhoto>(
    `DELETE FROM photos WHERE seq IN (SELECT seq FROM photos WHERE folder IN (SELECT seq FROM photo_folders WHERE state = 'removed') LIMIT ?)
      RETURNING id, revision`,
  );
  const drop = database.prepare<[]>(`DELETE FROM photo_folders WHERE state = 'removed'`);
  const merging = prepareWordMerging(database);
  const failures = database.prepare<[PhotoFolderId], string>('SELECT failures FROM photo_folders WHERE id = ?').pluck();

  const folder = (id: PhotoFolderId): PhotoFolder => {
    const stored = one.get(id);
    if (stored === undefined) throw new AppError('photoFolderNotFound');
    return folderReader.read(stored);
  };
  return {
    folders: () => withStoreErrors(() => readEach(all.all(), folderReader.read, onUnreadable)),
    folder: (id) => withStoreErrors(() => folder(id)),
    folderPaths: () => withStoreErrors(() => paths.all()),
    addFolder: ({ id, path, shown, addedAt }) =>
      withStoreErrors(() => {
        insert.run(id, path, shown, addedAt);
        return folder(id);
      }),
    removeFolder: (id) =>
      withStoreErrors(() => {
        if (hide.run(id).changes === 0) throw new AppError('photoFolderNotFound');
      }),
    sweepRemoved: (limit) =>
      rebuildable(database, () => {
        const swept = merging(() => sweep.all(limit));
        if (swept.length === 0) drop.run();
        return swept;
      }),
    failures: (id) =>
      withStoreErrors(() => {
        folder(id);
        return failuresSchema.parse(JSON.parse(failures.get(id) ?? '[]'));
      }),
  };
}
