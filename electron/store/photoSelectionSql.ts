import { z } from 'zod';
import { AppError } from '../contract/errors.ts';
import { parsePhotoFilter } from '../contract/photoFilterFields.ts';
import type { PhotoOrder, PhotoSelection } from '../contract/photos.ts';
import { filterSql } from './photoFilterSql.ts';
import { ofKnownFolders, stateNow } from './photoRows.ts';

/** A selection of photos and its orders as SQL. */
export type SelectionSql = { readonly where: string; readonly values: Readonly<Record<string, string | number>> };

/** Which photos. */
export function selectionSql({ search, states, ...placed }: PhotoSelection): SelectionSql {
  const { filter } = parsePhotoFilter(search ?? '');
  const asked = filter === null ? null : filterSql(filter);
  const place = placeSql(placed);
  const conditions = [place.where];
  if (asked !== null) conditions.push(asked.where);
  if (states !== undefined) conditions.push(`${stateNow} IN (SELECT value FROM json_each(:states))`);
  const values = { ...place.values, ...asked?.values, ...(states === undefined ? {} : { states: JSON.stringify(states) }) };
  return { where: conditions.join(' AND '), values };
}

/** The folders that are looked into. */
export function placeSql({ folderId, under, order = 'path' }: Pick<PhotoSelection, 'folderId' | 'under' | 'order'>): SelectionSql {
  // The index of the order is the one to go by: sorting a folder's photos anew for each part takes a hundred times as long.
  const folder =
    folderId === undefined
      ? ofKnownFolders
      : `${order === 'path' ? '' : '+'}folder = (SELECT seq FROM photo_folders WHERE id = :folderId AND state <> 'removed')`;
  const values = folderId === undefined ? {} : { folderId };
  if (under === undefined || under === '') return { where: folder, values };
  // "0" follows "/": all that begins with the folder and its slash. The ends are said by themselves, because an index takes no OR.
  const below = `directory >= :under AND directory < :under || '0' AND (directory = :under OR directory >= :under || '/')`;
  return { where: `${folder} AND ${below}`, values: { ...values, under } };
}

type Order = { readonly columns: readonly string[]; readonly direction: 'ASC' | 'DESC' };

export const photoOrderColumns: Readonly<Record<PhotoOrder, Order>> = {
  path: { columns: ['folder', 'directory', 'name', 'seq'], direction: 'ASC' },
  newest: { columns: ['moment', 'seq'], direction: 'DESC' },
  oldest: { columns: ['moment', 'seq'], direction: 'ASC' },
  added: { columns: ['seq'], direction: 'DESC' },
  doubt: { columns: ['doubt', 'seq'], direction: 'ASC' },
};

/** `sorted`: a sign before each column keeps its index out of it. */
export function orderSql(order: PhotoOrder, sorted: '' | '+' = ''): string {
  const { columns, direction } = photoOrderColumns[order];
  return columns.map((column) => `${sorted}${column} ${direction}`).join(', ');
}

/** What comes after a place in an order. Its first `same` columns are known to be the same: compared once more they would keep an index from the others. */
export function afterSql(order: PhotoOrder, cursor: string, same = 0): SelectionSql {
  const { columns, direction } = photoOrderColumns[order];
  const place = placeOf(cursor, columns.length).slice(same);
  const values = Object.fromEntries(place.map((value, index) => [`after${index}`, value]));
  const names = place.map((_, index) => `:after${index}`);
  return { where: `(${columns.slice(same).join(', ')}) ${direction === 'ASC' ? '>' : '<'} (${names.join(', ')})`, values };
}

const placeSchema = z.array(z.union([z.string(), z.number()]));

function placeOf(cursor: string, length: number): readonly (string | number)[] {
  try {
    return placeSchema.length(length).parse(JSON.parse(cursor));
  } catch (cause) {
    throw new AppError('badRequest', { because: 'The page is not known.' }, { cause });
  }
}
