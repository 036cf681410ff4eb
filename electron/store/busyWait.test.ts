import { afterEach, beforeEach, expect, test } from 'vitest';
import { waitBriefly, withoutWaiting } from './busyWait.ts';
import { openSqlite } from './sqliteDriver.ts';
import { createTestDatabase, testBinding } from './testing/testDatabase.ts';
import type { TestDatabase } from './testing/testDatabase.ts';

let test_: TestDatabase;
beforeEach(() => {
  test_ = createTestDatabase();
  waitBriefly(test_.database);
});
afterEach(() => test_.dispose());

const timeout = () => test_.database.pragma('busy_timeout', { simple: true });

test('a step that may come later does not wait while it runs, and others wait as before', () => {
  expect(timeout()).toBe(1_000);
  expect(withoutWaiting(test_.database, timeout)).toBe(0);
  expect(timeout()).toBe(1_000);
});

test('where another program holds the database the step is refused as busy, and others wait as before', () => {
  const other = openSqlite(test_.file, testBinding);
  other.exec('BEGIN IMMEDIATE');
  expect(() => withoutWaiting(test_.database, () => test_.database.exec('DELETE FROM settings'))).toThrow('databaseBusy');
  other.exec('COMMIT');
  other.close();
  expect(timeout()).toBe(1_000);
});
