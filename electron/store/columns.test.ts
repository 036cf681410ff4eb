import { expect, test } from 'vitest';
import { z } from 'zod';
import type { ColumnMap } from './columns.ts';
import { known, nullable, number, rowReader, text } from './columns.ts';
import { prepareInsert } from './insertRow.ts';
import { openSqlite } from './sqliteDriver.ts';
import { testBinding } from './testing/testDatabase.ts';
import { UnreadableRow } from './unreadableRow.ts';

type Shelf = { readonly id: string; readonly booksInAll: number; readonly kind: 'open' | 'closed'; readonly note: string | null };
const map: ColumnMap<Shelf> = {
  id: text('id'),
  booksInAll: number('books'),
  kind: known('kind', z.enum(['open', 'closed'])),
  note: nullable(text('note')),
};
const shelves = rowReader('shelf', map);

function withShelf(change: string): object {
  const database = openSqlite(':memory:', testBinding);
  database.exec(
    `CREATE TABLE shelves (id, books, kind, note); INSERT INTO shelves VALUES ('s1', 3, 'open', NULL); UPDATE shelves SET ${change}`,
  );
  const stored = database.prepare<[], object>(`SELECT ${shelves.list} FROM shelves`).get();
  database.close();
  return stored ?? {};
}

test('one map selects the columns and reads them as the properties of the row', () => {
  expect(shelves.read(withShelf('books = 4'))).toEqual({ id: 's1', booksInAll: 4, kind: 'open', note: null });
});

test.each([
  [`kind = 'burnt'`, 'kind'],
  [`books = 'many'`, 'booksInAll'],
  ['books = NULL', 'booksInAll'],
])('a row with %s is named, with its column', (change, column) => {
  const read = () => shelves.read(withShelf(change));
  expect(read).toThrow(UnreadableRow);
  expect(read).toThrow(expect.objectContaining({ row: { what: 'shelf', id: 's1', column } }));
});

test('a map or a row that leaves a column out does not compile', () => {
  // @ts-expect-error: kind and note are missing
  const short: ColumnMap<Shelf> = { id: text('id'), booksInAll: number('books') };
  const { note: _note, ...others } = map;
  // @ts-expect-error: note is missing
  rowReader<Shelf>('shelf', others);
  const database = openSqlite(':memory:', testBinding);
  database.exec('CREATE TABLE shelves (id, books)');
  const insert = prepareInsert(database, 'shelves', ['id', 'books']);
  // @ts-expect-error: books is missing
  expect(() => insert({ id: 's1' })).toThrow('books');
  database.close();
  expect(Object.keys(short)).toHaveLength(2);
});
