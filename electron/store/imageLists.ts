import type { ImageId } from '../contract/ids.ts';
import type { ImageCard, ImageOutline, ImagePage, ImageQuery, ImageSelection } from '../contract/images.ts';
import { parsePictureSearch } from '../contract/pictureSearch.ts';
import { cardReader } from './imageRows.ts';
import { cursorToSeq, nextCursor } from './pageCursor.ts';
import { pictureSearchSql } from './pictureSearchSql.ts';
import type { SqliteDatabase } from './sqliteDriver.ts';
import { withStoreErrors } from './storeErrors.ts';

export type ImageLists = {
  page(query: ImageQuery): ImagePage;
  /** All that is found, newest first. */
  outline(selection: ImageSelection): ImageOutline;
  /** In no order, without those that are not there. */
  cards(ids: readonly ImageId[]): readonly ImageCard[];
};

type ReadCards = (stored: readonly object[]) => readonly ImageCard[];

export function createImageLists(database: SqliteDatabase, read: ReadCards): ImageLists {
  const named = database.prepare<[string], object>(`SELECT ${cardReader.list} FROM images WHERE id IN (SELECT value FROM json_each(?))`);
  return {
    page: (query) => withStoreErrors(() => readPage(database, query, read)),
    outline: (selection) => withStoreErrors(() => readOutline(database, selection)),
    cards: (ids) => withStoreErrors(() => read(named.all(JSON.stringify(ids)))),
  };
}

const trashConditions = { no: 'trashed_at IS NULL', only: 'trashed_at IS NOT NULL', with: '1' } as const;

function found(query: ImageSelection): { readonly where: string; readonly values: object } {
  const { filter } = parsePictureSearch(query.search ?? '');
  const asked = filter === null ? null : pictureSearchSql(filter);
  const conditions: string[] = [trashConditions[query.trash ?? 'no']];
  if (query.kind !== undefined) conditions.push('kind = :kind');
  if (query.starred !== undefined) conditions.push('starred = :starred');
  if (asked !== null) conditions.push(asked.where);
  const values = {
    ...asked?.values,
    ...(query.kind === undefined ? {} : { kind: query.kind }),
    ...(query.starred === undefined ? {} : { starred: query.starred ? 1 : 0 }),
  };
  return { where: conditions.join(' AND '), values };
}

function readPage(database: SqliteDatabase, query: ImageQuery, read: ReadCards): ImagePage {
  const { where, values } = found(query);
  const rows = database
    .prepare<object, { readonly seq: number }>(
      `SELECT seq, ${cardReader.list} FROM images WHERE ${where} AND seq < :before ORDER BY seq DESC LIMIT :limit`,
    )
    .all({ ...values, before: cursorToSeq(query.cursor), limit: query.limit + 1 });
  const total = database.prepare<object, number>(`SELECT count(*) FROM images WHERE ${where}`).pluck().get(values) ?? 0;
  return { images: read(rows.slice(0, query.limit)), nextCursor: nextCursor(rows, query.limit), total };
}

function readOutline(database: SqliteDatabase, selection: ImageSelection): ImageOutline {
  const { where, values } = found(selection);
  const rows = database
    .prepare<object, { readonly id: ImageId; readonly createdAt: number }>(
      `SELECT id, created_at AS createdAt FROM images WHERE ${where} ORDER BY seq DESC`,
    )
    .all(values);
  return { ids: rows.map(({ id }) => id), createdAt: rows.map(({ createdAt }) => createdAt) };
}
