import { parsePhotoFilter } from '../contract/photoFilterFields.ts';
import type { PhotoTrait } from '../contract/photoFilter.ts';
import type { PhotoId } from '../contract/ids.ts';
import type { PhotoSelection, PhotoTally } from '../contract/photos.ts';
import { asksForWords, filterSql, namesAsked, traitSql, wordQueries } from './photoFilterSql.ts';
import { afterSql, orderSql, photoOrderColumns, placeSql, selectionSql } from './photoSelectionSql.ts';
import type { SelectionSql } from './photoSelectionSql.ts';
import type { SqliteDatabase } from './sqliteDriver.ts';
import { withStoreErrors } from './storeErrors.ts';

/** A part of an outline, and where the next one goes on. */
export type OutlinePart = { readonly ids: readonly PhotoId[]; readonly takenAt: readonly (number | null)[]; readonly next: string | null };

/** All of what is found, part by part: each is so short that nobody notices it. */
export type PhotoOutlines = {
  /**
   * What is found among the next `rows` rows of the order, whether they are many or none: so a part takes as long for a rare find as for
   * a common one. Where words are rare, the first part is all.
   */
  outlinePart(selection: PhotoSelection, cursor: string | null, rows: number): OutlinePart;
  /** Counts what is found among `rows` rows of the store, and says where the next ones begin; null after the last. */
  tallyPart(selection: PhotoSelection, from: number, rows: number): { readonly tally: PhotoTally; readonly next: number | null };
  /** Whether each part asks the index of words first, however few rows it is of. */
  asksForWords(selection: PhotoSelection): boolean;
};

/** A row, and whether its names fit. */
type WalkedRow = readonly [seq: number, mayBe: 0 | 1];
type OutlineRow = { readonly seq: number; readonly id: PhotoId; readonly takenAt: number | null };

const outlineList = 'seq, id, taken_at AS takenAt';
/** So many are read and sorted in one go. */
const rareFinds = 1_000;

export function createPhotoOutlines(database: SqliteDatabase): PhotoOutlines {
  const last = database.prepare<[], number | null>('SELECT max(seq) FROM photos').pluck();
  const matches = database
    .prepare<[string, number], number>('SELECT count(*) FROM (SELECT 1 FROM photos_words WHERE photos_words MATCH ? LIMIT ?)')
    .pluck();
  const areRare = ({ search }: PhotoSelection): boolean => {
    const { filter } = parsePhotoFilter(search ?? '');
    return filter !== null && wordQueries(filter).some((query) => (matches.get(query, rareFinds + 1) ?? 0) <= rareFinds);
  };
  return {
    outlinePart: (selection, cursor, rows) =>
      withStoreErrors(() => {
        if (cursor === null && areRare(selection)) return { ...columnsOf(readAll(database, selection)), next: null };
        const { seqs, next } = readOrder(database, selection, cursor, rows);
        const { where, values } = selectionSql(selection);
        const among = database.prepare<object, OutlineRow>(
          `SELECT ${outlineList} FROM (SELECT value AS named FROM json_each(:seqs)) CROSS JOIN photos ON seq = named WHERE ${where}`,
        );
        const known = new Map(among.all({ ...values, seqs: JSON.stringify(seqs) }).map((row) => [row.seq, row]));
        return { ...columnsOf(seqs.flatMap((seq) => known.get(seq) ?? [])), next };
      }),
    tallyPart: (selection, from, rows) =>
      withStoreErrors(() => {
        const { where, values } = selectionSql({ ...selection, order: 'added' });
        const isRare = areRare(selection);
        const end = isRare ? (last.get() ?? 0) + 1 : from + rows;
        // The index of words is the one to go by where it finds few, and the rows themselves where it finds many.
        const tally = database.prepare<object, PhotoTally>(
          `SELECT ${tallyList} FROM photos ${isRare ? '' : 'NOT INDEXED'} WHERE ${isRare ? '+' : ''}seq >= :from AND ${isRare ? '+' : ''}seq < :end AND ${where}`,
        );
        return { tally: tally.get({ ...values, from, end }) ?? nothingTallied, next: end > (last.get() ?? 0) ? null : end };
      }),
    asksForWords({ search }) {
      const { filter } = parsePhotoFilter(search ?? '');
      return filter !== null && asksForWords(filter);
    },
  };
}

function columnsOf(rows: readonly OutlineRow[]): Pick<OutlinePart, 'ids' | 'takenAt'> {
  return { ids: rows.map(({ id }) => id), takenAt: rows.map(({ takenAt }) => takenAt) };
}

const ofTrait = (...traits: readonly PhotoTrait[]): string =>
  `coalesce(sum(${traits.map((trait) => `(${traitSql(trait)})`).join(' AND ')}), 0)`;
const tallyList = `count(*) AS "all", ${ofTrait('to-review')} AS toReview, ${ofTrait('failed', 'here')} AS failed,
  ${ofTrait('unreadable')} AS unreadable, ${ofTrait('missing')} AS missing, ${ofTrait('offline')} AS offline`;
const nothingTallied: PhotoTally = { all: 0, toReview: 0, failed: 0, unreadable: 0, missing: 0, offline: 0 };

/** From the words on: by an index of the order every photo would be looked at. */
function readAll(database: SqliteDatabase, selection: PhotoSelection): readonly OutlineRow[] {
  const { where, values } = selectionSql({ ...selection, order: 'added' });
  const order = orderSql(selection.order ?? 'path', '+');
  return database.prepare<object, OutlineRow>(`SELECT ${outlineList} FROM photos WHERE ${where} ORDER BY ${order}`).all(values);
}

/** What of a search is about folders and names. */
function nameFilterSql(search = ''): SelectionSql | null {
  const { filter } = parsePhotoFilter(search);
  const asked = filter === null ? null : namesAsked(filter);
  return asked === null ? null : filterSql(asked);
}

/** The next rows of an order, by its index alone: only by path does that also say where a photo lies. */
function readOrder(database: SqliteDatabase, selection: PhotoSelection, cursor: string | null, rows: number) {
  const { order = 'path', folderId } = selection;
  const { columns } = photoOrderColumns[order];
  const isPlaced = order === 'path' && folderId !== undefined;
  const conditions = [...(isPlaced ? [placeSql(selection)] : []), ...(cursor === null ? [] : [afterSql(order, cursor, isPlaced ? 1 : 0)])];
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.map((each) => each.where).join(' AND ')}`;
  const values = Object.fromEntries(conditions.flatMap((each) => Object.entries(each.values)));
  // What the index itself says is asked of it: most rows that a search leaves out are never read.
  const named = order === 'path' ? nameFilterSql(selection.search) : null;
  const walked = database
    .prepare<object, WalkedRow>(`SELECT seq, ${named?.where ?? '1'} FROM photos ${where} ORDER BY ${orderSql(order)} LIMIT :rows`)
    .raw()
    .all({ ...values, ...named?.values, rows });
  const seqs = walked.flatMap(([seq, mayBe]) => (mayBe === 1 ? seq : []));
  const last = walked.length < rows ? undefined : walked.at(-1)?.[0];
  const placeOfLast = database.prepare<object, string>(`SELECT json_array(${columns.join(', ')}) FROM photos WHERE seq = :seq`).pluck();
  return { seqs, next: last === undefined ? null : (placeOfLast.get({ seq: last }) ?? null) };
}
