import { z } from 'zod';
import { AppError } from '../contract/errors.ts';
import { parsePhotoFilter } from '../contract/parsePhotoFilter.ts';
import type { PhotoFolderId, PhotoId } from '../contract/ids.ts';
import type { PhotoCard, PhotoOrder, PhotoPage, PhotoQuery, PhotoSelection, PhotoSubFolder } from '../contract/photos.ts';
import { ofKnownFolders, photoCardReader, stateNow } from './photoRows.ts';
import { filterSql, prepareFilters } from './photoFilterSql.ts';
import type { SqliteDatabase } from './sqliteDriver.ts';
import { withStoreErrors } from './storeErrors.ts';
import type { OnUnreadable } from './unreadableRow.ts';
import { readEach } from './unreadableRow.ts';

/** A part of an outline, and where the next one goes on. */
export type OutlinePart = { readonly ids: readonly PhotoId[]; readonly takenAt: readonly (number | null)[]; readonly next: string | null };

export type PhotoLists = {
  page(query: PhotoQuery): PhotoPage;
  /** At most `limit` of all that is found: an outline of very many is read part by part, so that nobody waits for it. */
  outlinePart(selection: PhotoSelection, cursor: string | null, limit: number): OutlinePart;
  count(selection: PhotoSelection): number;
  /** In no order, without those that are not there. */
  cards(ids: readonly PhotoId[]): readonly PhotoCard[];
  subFolders(id: PhotoFolderId): readonly PhotoSubFolder[];
};

type OutlineRow = { readonly id: PhotoId; readonly takenAt: number | null };

type Order = { readonly columns: readonly string[]; readonly direction: 'ASC' | 'DESC' };

const orders: Readonly<Record<PhotoOrder, Order>> = {
  path: { columns: ['folder', 'directory', 'name', 'seq'], direction: 'ASC' },
  newest: { columns: ['moment', 'seq'], direction: 'DESC' },
  oldest: { columns: ['moment', 'seq'], direction: 'ASC' },
  added: { columns: ['seq'], direction: 'DESC' },
  doubt: { columns: ['doubt', 'seq'], direction: 'ASC' },
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
    outlinePart: (selection, cursor, limit) =>
      withStoreErrors(() => {
        const from = cursor === null ? {} : { cursor };
        const { rows, next } = readPart<OutlineRow>(database, { ...selection, ...from, limit, list: 'id, taken_at AS takenAt' });
        return { ids: rows.map(({ id }) => id), takenAt: rows.map(({ takenAt }) => takenAt), next };
      }),
    count: (selection) => withStoreErrors(() => count(database, selection)),
    cards: (ids) => withStoreErrors(() => read(named.all(JSON.stringify(ids)))),
    subFolders: (id) => withStoreErrors(() => subFolders.all(id)),
  };
}

type Found = { readonly where: string; readonly values: Readonly<Record<string, string | number>> };

function found({ folderId, under, search, states }: PhotoSelection): Found {
  const { filter } = parsePhotoFilter(search ?? '');
  const asked = filter === null ? null : filterSql(filter);
  const conditions = [
    folderId === undefined ? ofKnownFolders : `folder = (SELECT seq FROM photo_folders WHERE id = :folderId AND state <> 'removed')`,
  ];
  const isBelow = under !== undefined && under !== '';
  // "0" follows "/": all that begins with the folder and its slash.
  if (isBelow) conditions.push(`(directory = :under OR (directory >= :under || '/' AND directory < :under || '0'))`);
  if (asked !== null) conditions.push(asked.where);
  if (states !== undefined) conditions.push(`${stateNow} IN (SELECT value FROM json_each(:states))`);
  const values = {
    ...(folderId === undefined ? {} : { folderId }),
    ...(isBelow ? { under } : {}),
    ...asked?.values,
    ...(states === undefined ? {} : { states: JSON.stringify(states) }),
  };
  return { where: conditions.join(' AND '), values };
}

function count(database: SqliteDatabase, selection: PhotoSelection): number {
  const { where, values } = found(selection);
  return database.prepare<object, number>(`SELECT count(*) FROM photos WHERE ${where}`).pluck().get(values) ?? 0;
}

/** A cursor is the last row's place in the order: rows that come or go meanwhile move nothing. */
function readPart<Row extends object>(database: SqliteDatabase, query: PhotoQuery & { readonly list: string }) {
  const { columns, direction } = orders[query.order ?? 'path'];
  const { where, values } = found(query);
  const place = query.cursor === undefined ? null : placeOf(query.cursor, columns.length);
  const isAfter = direction === 'ASC' ? '>' : '<';
  const after = place === null ? '' : `AND (${columns.join(', ')}) ${isAfter} (${columns.map((_, index) => `:after${index}`).join(', ')})`;
  const placeValues = Object.fromEntries((place ?? []).map((value, index) => [`after${index}`, value]));
  const rows = database
    .prepare<object, Row & { readonly place: string }>(
      `SELECT json_array(${columns.join(', ')}) AS place, ${query.list} FROM photos WHERE ${where} ${after}
        ORDER BY ${columns.map((column) => `${column} ${direction}`).join(', ')} LIMIT :limit`,
    )
    .all({ ...values, ...placeValues, limit: query.limit + 1 });
  const next = rows.length > query.limit ? (rows[query.limit - 1]?.place ?? null) : null;
  return { rows: rows.slice(0, query.limit), next };
}

const placeSchema = z.array(z.union([z.string(), z.number()]));

function placeOf(cursor: string, length: number): readonly (string | number)[] {
  try {
    return placeSchema.length(length).parse(JSON.parse(cursor));
  } catch (cause) {
    throw new AppError('badRequest', { because: 'The page is not known.' }, { cause });
  }
}
