import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSqlite } from '../sqliteDriver.ts';
import type { SqliteDatabase } from '../sqliteDriver.ts';
import { testBinding } from '../testing/testDatabase.ts';
import { migrations } from './index.ts';
import { migrate, newestVersion, versionOf } from './migrate.ts';

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

test('the steps are numbered without gaps', () => {
  expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_step, index) => index + 1));
});

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

test('a step that fails leaves the database as it was, earlier steps included', () => {
  const steps = [...migrations, { version: newestVersion() + 1, sql: 'CREATE TABLE extra (id); INSERT INTO nowhere VALUES (1)' }];
  expect(() => migrate(database, Infinity, steps)).toThrow('nowhere');
  expect([versionOf(database), tables()]).toEqual([0, []]);
});

test('a step that breaks a reference is rolled back', () => {
  migrate(database);
  const sql = `PRAGMA defer_foreign_keys = ON; INSERT INTO pieces VALUES ('job_none', 0, 'x', 0)`;
  expect(() => migrate(database, Infinity, [...migrations, { version: 2, sql }])).toThrow('databaseCorrupt');
  expect([versionOf(database), database.prepare('SELECT count(*) FROM pieces').pluck().get()]).toEqual([1, 0]);
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
  const count = (table: string) => database.prepare(`SELECT count(*) FROM ${table}`).pluck().get();
  expect([count('image_tokens'), count('turns'), count('conversation_images'), count('jobs')]).toEqual([0, 1, 1, 1]);
  expect(database.prepare('SELECT image_id FROM conversation_images').pluck().get()).toBeNull();
});
