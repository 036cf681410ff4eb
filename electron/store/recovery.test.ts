import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { newestVersion } from './migrations/migrate.ts';
import { filledFile } from './migrations/testing/filledFile.ts';
import { changeDatabaseFile, testBinding } from './testing/testDatabase.ts';
import { openSqlite } from './sqliteDriver.ts';
import { TestLibrary, day, noon } from './testing/testLibrary.ts';

let library: TestLibrary;
beforeEach(() => {
  library = new TestLibrary();
});
afterEach(() => library.dispose());

const hasPictures = () => true;

test('a first start beside nothing is new, and says nothing', () => {
  expect(library.look()).toEqual({ total: 0, recovered: null });
  rmSync(library.file);
  writeFileSync(library.file, '');
  expect(library.look()).toEqual({ total: 0, recovered: null });
});

test.each([
  ['missing', () => library.lose()],
  ['empty', () => truncateSync(library.file, 0)],
  ['without a table', () => changeDatabaseFile(library.file, `PRAGMA user_version = 0; ${dropAll()}`)],
])('a history that is %s beside a backup is restored, and the person is told', (_what, harm) => {
  library.fill(1, 2, 3);
  library.backUp(noon);
  harm();
  expect(library.look()).toEqual({ total: 3, recovered: 'databaseCorrupt' });
  expect(library.look()).toEqual({ total: 3, recovered: null });
});

test('a history that is missing beside pictures begins anew, and the person is told', () => {
  library.fill(1);
  library.lose();
  expect(library.look(noon, { hasPictures })).toEqual({ total: 0, recovered: 'databaseLost' });
});

test('the copy that holds most comes back, not the newest, and none that does not open', () => {
  library.fill(1, 2, 3);
  library.backUp(noon);
  const lesser = new TestLibrary();
  lesser.fill(1);
  lesser.backUp(noon + day);
  copyFileSync(join(lesser.backups, `library-${noon + day}.sqlite`), join(library.backups, `library-${noon + day}.sqlite`));
  lesser.dispose();
  writeFileSync(join(library.backups, `library-${noon + 2 * day}.sqlite`), 'torn');
  library.lose();
  expect(library.look(noon + 2 * day)).toEqual({ total: 3, recovered: 'databaseCorrupt' });
});

test.each([
  ['the version that may write it', 18, [77]],
  ['the version that may read it', 19, [77]],
  ['the format of its schema', 47, [77]],
  ['the text encoding', 59, [2]],
  ['its own version', 60, [0, 0, 0, 99]],
  ['its own version, set to none', 60, [0, 0, 0, 0]],
  ['the sign of its own version', 60, [128]],
  ['the program it belongs to', 68, [1, 2, 3, 4]],
])('a header damaged at %s is restored from the copy', (_what, at, bytes) => {
  library.fill(1, 2);
  library.backUp(noon);
  library.write(at, ...bytes);
  expect(library.look()).toEqual({ total: 2, recovered: 'databaseCorrupt' });
  expect(library.names().filter((name) => name.startsWith('recovered-'))).toEqual([`recovered-${noon}`]);
});

test.each([
  ['table', 'CREATE TABLE captions', 'CREATE TABLE captionz'],
  ['column', 'log_probability REAL', 'log_probabilitx REAL'],
  ['index', 'ON jobs (state', 'ON jobs (statf'],
  ['trigger', 'INSERT INTO images_words', 'INSERT INTO images_wordt'],
])('a flipped letter in the name of a %s is found at the start', (_what, name, flipped) => {
  library.fill(1, 2);
  library.backUp(noon);
  const data = readFileSync(library.file);
  // Pages no longer in use may hold the name, too.
  for (let at = data.indexOf(name); at !== -1; at = data.indexOf(name, at + 1)) library.write(at, ...Buffer.from(flipped));
  expect(library.look()).toEqual({ total: 2, recovered: 'databaseCorrupt' });
});

test('a reference to nothing is damage', () => {
  library.fill(1, 2);
  library.backUp(noon);
  changeDatabaseFile(
    library.file,
    `PRAGMA foreign_keys = OFF; INSERT INTO image_tokens VALUES ('img_nowhere1', 1, 1, 1, x'0000', x'00000000')`,
  );
  expect(library.look()).toEqual({ total: 2, recovered: 'databaseCorrupt' });
});

test("a newer studio's history is refused whole, although its copies are of this version", () => {
  library.fill(1);
  library.backUp(noon);
  changeDatabaseFile(library.file, `CREATE TABLE later (id); PRAGMA user_version = ${newestVersion() + 1}; PRAGMA journal_mode = DELETE`);
  const before = readFileSync(library.file);
  expect(() => library.open()).toThrow(expect.objectContaining({ code: 'databaseTooNew' }));
  expect(readFileSync(library.file)).toEqual(before);
});

test('a copy of a newer version says that the history really is newer', () => {
  library.fill(1);
  library.backUp(noon);
  for (const file of [library.file, join(library.backups, `library-${noon}.sqlite`)]) {
    changeDatabaseFile(file, `PRAGMA user_version = ${newestVersion() + 1}`);
  }
  expect(() => library.open()).toThrow(expect.objectContaining({ code: 'databaseTooNew' }));
});

test('after a migration there is a copy of the new version, too', () => {
  writeFileSync(library.file, gunzipSync(readFileSync(filledFile(1))));
  library.look(noon);
  const versions = library.names(library.backups).map((name) => {
    const backup = openSqlite(join(library.backups, name), testBinding, { readonly: true });
    const version = backup.pragma('user_version', { simple: true });
    backup.close();
    return version;
  });
  expect(versions).toEqual([1, newestVersion()]);
});

test('what the studio itself does wrong moves no history aside', () => {
  library.fill(1);
  library.backUp(noon);
  const prepare = () => {
    throw new Error('no such column');
  };
  expect(() => library.open(noon, { prepare })).toThrow('no such column');
  expect([library.look(), library.names().some((name) => name.startsWith('recovered'))]).toEqual([{ total: 1, recovered: null }, false]);
});

test('somebody who adds an index of their own harms nothing', () => {
  library.fill(1);
  library.backUp(noon);
  changeDatabaseFile(library.file, 'CREATE INDEX mine ON images (width)');
  expect(library.look()).toEqual({ total: 1, recovered: null });
});

test('a history that another process has open is not moved away from under it', () => {
  library.fill(1, 2);
  library.backUp(noon);
  const other = library.open();
  const sound = readFileSync(library.file);
  library.write(0, ...Buffer.alloc(100, 7));
  expect(() => library.open()).toThrow(expect.objectContaining({ code: 'databaseBusy' }));
  expect(library.names().some((name) => name.startsWith('recovered'))).toBe(false);
  library.write(0, ...sound.subarray(0, 100));
  other.close();
});

test('two losses at one moment are kept side by side', () => {
  for (const _time of [1, 2]) {
    writeFileSync(library.file, 'no database at all'.repeat(300));
    expect(library.look().recovered).toBe('databaseLost');
    library.lose();
  }
  expect(library.names().filter((name) => name.startsWith('recovered-'))).toEqual([`recovered-${noon}`, `recovered-${noon}-2`]);
});

test('a lock that is no database is made again', () => {
  writeFileSync(join(library.folder, 'library.lock'), 'rubbish'.repeat(200));
  expect(library.look()).toEqual({ total: 0, recovered: null });
});

test('backups that cannot be listed keep nobody from working, and no migration from running', () => {
  writeFileSync(library.file, gunzipSync(readFileSync(filledFile(1))));
  writeFileSync(library.backups, 'not a folder');
  expect(library.look()).toEqual({ total: 4, recovered: null });
  expect(library.names()).toEqual(['backups', 'library.lock', 'library.sqlite']);
  library.lose();
  expect(library.look().recovered).toBe('databaseLost');
});

test('what a full disk left behind is swept at the next start', () => {
  mkdirSync(library.backups);
  const left = [join(library.folder, '.library-scratch-7.tmp'), join(library.folder, '.library-scratch-7.tmp-wal')];
  left.push(join(library.backups, '.library-1700000000000.tmp'));
  for (const file of left) writeFileSync(file, 'half');
  library.look();
  expect(left.map((file) => existsSync(file))).toEqual([false, false, false]);
});

/** Statements that take every table away. */
function dropAll(): string {
  const raw = openSqlite(library.file, testBinding);
  const names = raw
    .prepare<[], string>(
      `SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'virtual') AND name NOT LIKE 'sqlite_%'`,
    )
    .pluck()
    .all();
  raw.close();
  return `PRAGMA foreign_keys = OFF; ${names
    .toSorted((one, other) => Number(other.endsWith('_words')) - Number(one.endsWith('_words')))
    .map((name) => `DROP TABLE ${name}`)
    .join('; ')}`;
}
