import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSqlite } from '../sqliteDriver.ts';
import type { SqliteDatabase } from '../sqliteDriver.ts';
import { fillLibrary } from '../testing/fillLibrary.ts';
import { testBinding } from '../testing/testDatabase.ts';
import { migrations } from './index.ts';
import { migrate, newestVersion, versionOf } from './migrate.ts';
import type { Migration } from './migration.ts';
import { rebuildTable } from './rebuildTable.ts';

let database: SqliteDatabase;
beforeEach(() => {
  database = openSqlite(':memory:', testBinding);
  database.pragma('foreign_keys = ON');
});
afterEach(() => database.close());

const tables = () =>
  database
    .prepare(`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%words%' AND name NOT LIKE 'sqlite%' ORDER BY name`)
    .pluck()
    .all();
const count = (table: string) => database.prepare(`SELECT count(*) FROM ${table}`).pluck().get();
/** The steps there are, and one more. */
const andThen = (up: Migration['up'], change: Partial<Migration> = {}): readonly Migration[] => [
  ...migrations,
  { version: newestVersion() + 1, up, ...change },
];
const sql = (text: string) => (target: SqliteDatabase) => void target.exec(text);

test('0001 makes every table of the library', () => {
  migrate(database, 1);
  expect(versionOf(database)).toBe(1);
  expect(tables()).toEqual([
    'captions',
    'conversation_images',
    'conversations',
    'deleted_files',
    'history',
    'image_tokens',
    'images',
    'job_tokens',
    'jobs',
    'pieces',
    'settings',
    'turns',
  ]);
});

test('migrating again changes nothing', () => {
  migrate(database);
  const before = database.prepare('SELECT sql FROM sqlite_master').pluck().all();
  migrate(database);
  expect(database.prepare('SELECT sql FROM sqlite_master').pluck().all()).toEqual(before);
});

test.each([
  ['a gap', [1, 3]],
  ['a number twice', [1, 1]],
  ['an order that falls', [2, 1]],
])('steps numbered with %s are refused before anything is changed', (_what, versions) => {
  const steps = versions.map((version) => ({ version, up: sql('CREATE TABLE extra (id)') }));
  expect(() => migrate(database, Infinity, steps)).toThrow('belongs');
  expect([versionOf(database), tables()]).toEqual([0, []]);
});

test('a step that fails leaves the database as it was, earlier steps included', () => {
  const steps = andThen(sql('CREATE TABLE extra (id); INSERT INTO nowhere VALUES (1)'));
  expect(() => migrate(database, Infinity, steps)).toThrow('nowhere');
  expect([versionOf(database), tables()]).toEqual([0, []]);
});

test('a step that breaks a reference is taken back', () => {
  migrate(database);
  const steps = andThen(sql(`INSERT INTO pieces VALUES ('job_none', 0, 'x', 0)`));
  expect(() => migrate(database, Infinity, steps)).toThrow('broke a reference');
  expect([versionOf(database), count('pieces')]).toEqual([newestVersion(), 0]);
});

test('a step that loses rows is taken back, unless it says from where it takes them', () => {
  migrate(database);
  fillLibrary(database);
  const pieces = count('pieces');
  const up = sql('DELETE FROM pieces');
  expect(() => migrate(database, Infinity, andThen(up))).toThrow(`pieces (${String(pieces)} before, 0 after)`);
  expect(count('pieces')).toBe(pieces);
  migrate(database, Infinity, andThen(up, { removesFrom: ['pieces'] }));
  expect(count('pieces')).toBe(0);
});

test('foreign keys are off while steps run and on afterwards, whether they succeed or fail', () => {
  const seen: unknown[] = [];
  const look = (target: SqliteDatabase) => void seen.push(target.pragma('foreign_keys', { simple: true }));
  migrate(database, Infinity, andThen(look));
  look(database);
  const failing = andThen(look).concat({ version: newestVersion() + 2, up: sql('nonsense') });
  expect(() => migrate(database, Infinity, failing)).toThrow('syntax');
  look(database);
  expect(seen).toEqual([0, 1, 1]);
});

test('a table is not rebuilt where that would delete what refers to it', () => {
  migrate(database);
  expect(() => rebuildTable(database, { table: 'jobs', columns: 'id', options: '' })).toThrow('would delete');
});

test('what is deleted takes along what cannot stand without it, and leaves the rest', () => {
  migrate(database);
  database.exec(`
    INSERT INTO jobs (id, kind, request, state, created_at) VALUES ('j', 'ask', '{}', 'done', 1);
    INSERT INTO images (id, kind, title, file, bytes, sha256, width, height, job_id, created_at, words) VALUES ('i', 'generated', 't', 'f', 1, 's', 1, 1, 'j', 1, 't');
    INSERT INTO image_tokens VALUES ('i', 1, 1, 1, x'0000', x'00000000');
    INSERT INTO conversations VALUES ('c', 1);
    INSERT INTO conversation_images VALUES ('c', 0, 'i');
    INSERT INTO turns (conversation_id, place, job_id, question, created_at) VALUES ('c', 0, 'j', 'q', 1);
    DELETE FROM images WHERE id = 'i';`);
  expect([count('image_tokens'), count('turns'), count('conversation_images'), count('jobs')]).toEqual([0, 1, 1, 1]);
  expect(database.prepare('SELECT image_id FROM conversation_images').pluck().get()).toBeNull();
});
