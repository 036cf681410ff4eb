import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createCheckpoints } from './checkpoints.ts';
import type { Checkpoints } from './checkpoints.ts';
import { openSqlite } from './sqliteDriver.ts';
import type { SqliteDatabase } from './sqliteDriver.ts';
import { openTestDatabase, testBinding } from './testing/testDatabase.ts';

const thread = join(import.meta.dirname, 'checkpointThread.ts');

let folder: string;
let file: string;
let database: SqliteDatabase;
let closeDatabase: () => void;
let checkpoints: Checkpoints;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unifluid-checkpoints-'));
  file = join(folder, 'library.sqlite');
  ({ database, close: closeDatabase } = openTestDatabase(file));
  checkpoints = createCheckpoints(database, thread, { file, binding: testBinding });
  database.exec('CREATE TABLE filled (content BLOB)');
});
afterEach(async () => {
  await checkpoints.close();
  closeDatabase();
  rmSync(folder, { recursive: true, force: true });
});

/** Writes so many pages, and a few. */
const write = (pages: number) => void database.prepare('INSERT INTO filled VALUES (zeroblob(?))').run(pages * 4_096);
const log = () => database.prepare<[], { log: number; checkpointed: number }>('PRAGMA wal_checkpoint(NOOP)').get() ?? null;

test('a long log is put into the database without a commit that does it, and the next one begins at its start', async () => {
  write(1_500);
  expect(log()).toMatchObject({ checkpointed: 0 });
  const seen = database.pragma('data_version');
  await checkpoints.settle();
  const after = log();
  expect(after?.checkpointed).toBe(after?.log);
  // To everybody else nothing has changed.
  expect(database.pragma('data_version')).toEqual(seen);
  write(1);
  expect(log()?.log).toBeLessThan(100);
});

test('a short log is left as it is', async () => {
  write(100);
  await checkpoints.settle();
  expect(log()).toMatchObject({ checkpointed: 0 });
});

test('while somebody reads what a long log has not yet replaced, nothing is waited for, and it is done after that', async () => {
  const reader = openSqlite(file, testBinding, { readonly: true });
  reader.exec('BEGIN; SELECT count(*) FROM filled');
  reader.prepare('SELECT count(*) FROM filled').get();
  write(1_500);
  await checkpoints.settle();
  const held = log();
  expect(held?.checkpointed).toBeLessThan(held?.log ?? 0);
  reader.close();
  write(1_000);
  await checkpoints.settle();
  const after = log();
  expect(after?.checkpointed).toBe(after?.log);
});

test('everybody who waits goes on at the end of one checkpoint', async () => {
  write(1_500);
  await Promise.all([checkpoints.settle(), checkpoints.settle()]);
  expect(log()?.checkpointed).toBe(log()?.log);
});

test('where the thread cannot begin, commits make the checkpoints as they do without it', async () => {
  const error = vi.spyOn(console, 'error').mockReturnValue();
  await checkpoints.close();
  checkpoints = createCheckpoints(database, join(folder, 'nothing.ts'), { file, binding: testBinding });
  write(1_500);
  await checkpoints.settle();
  expect(error).toHaveBeenCalledOnce();
  write(1);
  await checkpoints.settle();
  expect(log()?.checkpointed).toBeGreaterThan(1_000);
  error.mockRestore();
});

test('a store is closed in the middle of a checkpoint with everything in it', async () => {
  write(1_500);
  const settled = checkpoints.settle();
  await checkpoints.close();
  await settled;
  closeDatabase();
  ({ database, close: closeDatabase } = openTestDatabase(file));
  expect(database.prepare('SELECT count(*) FROM filled').pluck().get()).toBe(1);
});
