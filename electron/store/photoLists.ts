import type { PhotoFolderId, PhotoId } from '../contract/ids.ts';
import type { PhotoCard, PhotoPage, PhotoQuery, PhotoSelection, PhotoSubFolder } from '../contract/photos.ts';
import { prepareFilters } from './photoFilterSql.ts';
import { ofKnownFolders, photoCardReader } from './photoRows.ts';
import { afterSql, orderSql, photoOrderColumns, selectionSql } from './photoSelectionSql.ts';
import type { SqliteDatabase } from './sqliteDriver.ts';
import { withStoreErrors } from './storeErrors.ts';
import type { OnUnreadable } from './unreadableRow.ts';
import { readEach } from './unreadableRow.ts';

export type PhotoLists = {
  page(query: PhotoQuery): PhotoPage;
  count(selection: PhotoSelection): number;
  /** In no order, without those that are not there. */
  cards(ids: readonly PhotoId[]): readonly PhotoCard[];
  subFolders(id: PhotoFolderId): readonly PhotoSubFolder[];
};

export function createPhotoLists(database: SqliteDatabase, onUnreadable: OnUnreadable): PhotoLists {
  prepareFilters(database);
  const named = database.prepare<[string], object>(
    `SELECT ${photoCardReader.list} FROM photos WHERE id IN (SELECT value FROM json_each(?)) AND ${ofKnownFolders}`,
  );
  const read = (stored: readonly object[]) => readEach(stored, photoCardReader.read, onUnreadable);
  const subFolders = database.prepare<[PhotoFolderId], PhotoSubFolder>(
    `SELECT directory AS path, count(*) AS photos FROM photos WHERE folder = (SELECT seq FROM photo_folders WHERE id = ?) AND directory <> ''
      GROUP BY directory ORDER BY directory`,
  );
  return {
    page: (query) =>
      withStoreErrors(() => {
        const { rows, next } = readPart<object>(database, { ...query, list: photoCardReader.list });
        return { photos: read(rows), nextCursor: next, total: count(database, query) };
      }),
    count: (selection) => withStoreErrors(() => count(database, selection)),
    cards: (ids) => withStoreErrors(() => read(named.all(JSON.stringify(ids)))),
    subFolders: (id) => withStoreErrors(() => subFolders.all(id)),
  };
}

function count(database: SqliteDatabase, selection: PhotoSelection): number {
  const { where, values } = selectionSql(selection);
  return database.prepare<object, number>(`SELECT count(*) FROM photos WHERE ${where}`).pluck().get(values) ?? 0;
}

/** A cursor is the last row's place in the order: rows that come or go meanwhile move nothing. */
function readPart<Row extends object>(database: SqliteDatabase, query: PhotoQuery & { readonly list: string }) {
  const order = query.order ?? 'path';
  const { where, values } = selectionSql(query);
  const after = query.cursor === undefined ? null : afterSql(order, query.cursor);
  const rows = database
    .prepare<object, Row & { readonly place: string }>(
      `SELECT json_array(${photoOrderColumns[order].columns.join(', ')}) AS place, ${query.list} FROM photos
        WHERE ${where} ${after === null ? '' : `AND ${after.where}`} ORDER BY ${orderSql(order)} LIMIT :limit`,
    )
    .all({ ...values, ...after?.values, limit: query.limit + 1 });
  const next = rows.length > query.limit ? (rows[query.limit - 1]?.place ?? null) : null;
  return { rows: rows.slice(0, query.limit), next };
}
