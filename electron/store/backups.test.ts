import { copyFileSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { TestLibrary, day, noon } from './testing/testLibrary.ts';

let library: TestLibrary;
beforeEach(() => {
  library = new TestLibrary();
});
afterEach(() => library.dispose());

const written = () => library.names(library.backups).map((name) => Number(/\d+/.exec(name)?.[0]));

test('the copy that holds most is never let go, however many of a lesser history follow', () => {
  const full = new TestLibrary();
  full.fill(1, 2, 3);
  full.backUp(noon);
  // As an older studio left it: a history that began anew, beside the good copies of the one before.
  library.fill(1);
  mkdirSync(library.backups);
  copyFileSync(join(full.backups, `library-${noon}.sqlite`), join(library.backups, `library-${noon}.sqlite`));
  full.dispose();
  for (let start = 1; start <= 8; start += 1) expect(library.look(noon + start * 2 * day).total).toBe(1);
  expect(written()).toEqual([0, 5, 6, 7, 8].map((start) => noon + start * 2 * day));
  library.lose();
  expect(library.look(noon + 20 * day)).toEqual({ total: 3, recovered: 'databaseCorrupt' });
});

test('a copy from a future counts neither as new nor as the newest', () => {
  library.fill(1);
  const future = noon + 3_650 * day;
  library.backUp(future);
  for (let start = 0; start < 6; start += 1) library.look(noon + start * 2 * day);
  const times = written();
  expect(times.filter((time) => time < future)).toHaveLength(4);
  expect(Math.max(...times.filter((time) => time < future))).toBe(noon + 10 * day);
});

test('a clock that stands in the past makes a copy all the same, and not one at every start', () => {
  library.fill(1);
  library.backUp(noon);
  for (const now of [0, 1_000, 2_000]) library.look(now);
  expect(written().filter((time) => time < noon)).toEqual([0]);
});

test.skipIf(process.platform === 'win32')('nobody else may read the profile, the history or its copies', () => {
  const folder = join(library.folder, 'profile');
  const file = join(folder, 'library.sqlite');
  const { database, close } = library.open(noon, { file });
  database.exec(`INSERT INTO settings VALUES ('a', '1')`);
  const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);
  expect([folder, file, `${file}-wal`, `${file}-shm`, join(folder, 'library.lock')].map(mode)).toEqual(['700', '600', '600', '600', '600']);
  close();
  library.open(noon, { file }).close();
  const backups = join(folder, 'backups');
  expect([mode(backups), ...library.names(backups).map((name) => mode(join(backups, name)))]).toEqual(['700', '600']);
});
