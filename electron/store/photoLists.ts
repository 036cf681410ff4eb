import { z } from 'zod';
import { AppError } from '../contract/errors.ts';
import { parsePhotoFilter } from '../contract/parsePhotoFilter.ts';
import type { PhotoTrait } from '../contract/photoFilter.ts';
import type { PhotoFolderId, PhotoId } from '../contract/ids.ts';
import type { PhotoCard, PhotoOrder, PhotoPage, PhotoQuery, PhotoSelection, PhotoSubFolder, PhotoTally } from '../contract/photos.ts';
import { ofKnownFolders, photoCardReader, stateNow } from './photoRows.ts';
import { asksForWords, filterSql, prepareFilters, traitSql } from './photoFilterSql.ts';
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
  /** The same of photos whose rows are among `rows` of the store, and where the next ones begin; null after the last. */
  tallyPart(selection: PhotoSelection, from: number, rows: number): { readonly tally: PhotoTally; readonly next: number | null };
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
  const last = database.prepare<[], number | null>('SELECT max(seq) FROM photos').pluck();
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
    tallyPart: (selection, from, rows) =>
      withStoreErrors(() => {
        const { where, values } = found(selection);
        const end = looksForWords(selection) ? (last.get() ?? 0) + 1 : from + rows;
        const tally = database.prepare<object, PhotoTally>(
          `SELECT ${tallyList} FROM photos NOT INDEXED WHERE seq >= :from AND seq < :end AND ${where}`,
        );
        const counted = tally.get({ ...values, from, end });
        return { tally: counted ?? nothingTallied, next: end > (last.get() ?? 0) ? null : end };
      }),
    count: (selection) => withStoreErrors(() => count(database, selection)),
    cards: (ids) => withStoreErrors(() => read(named.all(JSON.stringify(ids)))),
    subFolders: (id) => withStoreErrors(() => subFolders.all(id)),
  };
}

const ofTrait = (trait: PhotoTrait): string => `coalesce(sum(${traitSql(trait)}), 0)`;
const tallyList = `count(*) AS "all", ${ofTrait('to-review')} AS toReview, ${ofTrait('failed')} AS failed,
  ${ofTrait('unreadable')} AS unreadable, ${ofTrait('missing')} AS missing, ${ofTrait('offline')} AS offline`;
const nothingTallied: PhotoTally = { all: 0, toReview: 0, failed: 0, unreadable: 0, missing: 0, offline: 0 };

type Found = { readonly where: string; readonly values: Readonly<Record<string, string | number>> };

function found({ folderId, under, search, states, order = 'path' }: PhotoSelection): Found {
  const { filter } = parsePhotoFilter(search ?? '');
  const asked = filter === null ? null : filterSql(filter);
  const conditions = [
    // The index of the order is the one to go by: sorting a folder's photos anew for each part takes a hundred times as long.
    folderId === undefined
      ? ofKnownFolders
      : `${order === 'path' ? '' : '+'}folder = (SELECT seq FROM photo_folders WHERE id = :folderId AND state <> 'removed')`,
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

function looksForWords({ search }: PhotoSelection): boolean {
  const { filter } = parsePhotoFilter(search ?? '');
  return filter !== null && asksForWords(filter);
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
