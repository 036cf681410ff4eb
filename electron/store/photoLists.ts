import { z } from 'zod';
import { AppError } from '../contract/errors.ts';
import { parsePhotoFilter } from '../contract/parsePhotoFilter.ts';
import type { PhotoTrait } from '../contract/photoFilter.ts';
import type { PhotoFolderId, PhotoId } from '../contract/ids.ts';
import type { PhotoCard, PhotoOrder, PhotoPage, PhotoQuery, PhotoSelection, PhotoSubFolder, PhotoTally } from '../contract/photos.ts';
import { ofKnownFolders, photoCardReader, stateNow } from './photoRows.ts';
import { filterSql, prepareFilters, traitSql } from './photoFilterSql.ts';
import type { SqliteDatabase } from './sqliteDriver.ts';
import { withStoreErrors } from './storeErrors.ts';
import type { OnUnreadable } from './unreadableRow.ts';
import { readEach } from './unreadableRow.ts';

/** A part of an outline, and where the next one goes on. */
export type OutlinePart = { readonly ids: readonly PhotoId[]; readonly takenAt: readonly (number | null)[]; readonly next: string | null };

export type PhotoLists = {
  page(query: PhotoQuery): PhotoPage;
  /** What is found among the next `limit` photos: an outline of very many is read part by part, so that nobody waits for it. */
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
    outlinePart: (selection, cursor, limit) => withStoreErrors(() => outlinePart(database, selection, cursor, limit)),
    tallyPart: (selection, from, rows) =>
      withStoreErrors(() => {
        const { where, values } = found(selection);
        const tally = database.prepare<object, PhotoTally>(
          `SELECT ${tallyList} FROM photos NOT INDEXED WHERE seq >= :from AND seq < :end AND ${where}`,
        );
        const counted = tally.get({ ...values, from, end: from + rows });
        return { tally: counted ?? nothingTallied, next: from + rows > (last.get() ?? 0) ? null : from + rows };
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

/** Whatever little is found, no more than `limit` photos are looked at in one go. */
function outlinePart(database: SqliteDatabase, selection: PhotoSelection, cursor: string | null, limit: number): OutlinePart {
  const { folderId, under, order } = selection;
  const from = cursor === null ? {} : { cursor };
  const wide: PhotoSelection = {
    ...(folderId === undefined ? {} : { folderId }),
    ...(under === undefined ? {} : { under }),
    ...(order === undefined ? {} : { order }),
  };
  const end = placeBehind(database, { ...wide, ...from, limit });
  const { rows } = readPart<OutlineRow>(database, { ...selection, ...from, limit, list: 'id, taken_at AS takenAt' }, end);
  return { ids: rows.map(({ id }) => id), takenAt: rows.map(({ takenAt }) => takenAt), next: end };
}

/** The place of the photo `limit` photos on; null where there are fewer. */
function placeBehind(database: SqliteDatabase, query: PhotoQuery): string | null {
  const { columns, direction } = orders[query.order ?? 'path'];
  const { where, values } = found(query);
  const after = bound(columns, direction, 'after', query.cursor ?? null);
  const place = database.prepare<object, string>(
    `SELECT json_array(${columns.join(', ')}) FROM photos WHERE ${where} ${after.where}
      ORDER BY ${columns.map((column) => `${column} ${direction}`).join(', ')} LIMIT 1 OFFSET :skipped`,
  );
  return place.pluck().get({ ...values, ...after.values, skipped: query.limit - 1 }) ?? null;
}

/** Rows behind a place of the order, or up to and with it. */
function bound(columns: readonly string[], direction: Order['direction'], name: 'after' | 'upTo', place: string | null): Found {
  if (place === null) return { where: '', values: {} };
  const isUpwards = (direction === 'ASC') === (name === 'after');
  const values = placeOf(place, columns.length).map((value, index) => [`${name}${index}`, value] as const);
  const sign = `${isUpwards ? '>' : '<'}${name === 'upTo' ? '=' : ''}`;
  return {
    where: `AND (${columns.join(', ')}) ${sign} (${values.map(([each]) => `:${each}`).join(', ')})`,
    values: Object.fromEntries(values),
  };
}

function count(database: SqliteDatabase, selection: PhotoSelection): number {
  const { where, values } = found(selection);
  return database.prepare<object, number>(`SELECT count(*) FROM photos WHERE ${where}`).pluck().get(values) ?? 0;
}

/** A cursor is the last row's place in the order: rows that come or go meanwhile move nothing. */
function readPart<Row extends object>(database: SqliteDatabase, query: PhotoQuery & { readonly list: string }, upTo: string | null = null) {
  const { columns, direction } = orders[query.order ?? 'path'];
  const { where, values } = found(query);
  const bounds = [bound(columns, direction, 'after', query.cursor ?? null), bound(columns, direction, 'upTo', upTo)];
  const rows = database
    .prepare<object, Row & { readonly place: string }>(
      `SELECT json_array(${columns.join(', ')}) AS place, ${query.list} FROM photos WHERE ${where} ${bounds.map((each) => each.where).join(' ')}
        ORDER BY ${columns.map((column) => `${column} ${direction}`).join(', ')} LIMIT :limit`,
    )
    .all({ ...values, ...bounds[0]?.values, ...bounds[1]?.values, limit: query.limit + 1 });
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
