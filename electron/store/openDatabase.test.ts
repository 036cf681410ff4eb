import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeBackup } from './backups.ts';
import { createHistoryRepository } from './historyRepository.ts';
import { createImageRepository } from './imageRepository.ts';
import { createJobRepository } from './jobRepository.ts';
import { migrations } from './migrations/index.ts';
import { newestVersion } from './migrations/migrate.ts';
import { openDatabase } from './openDatabase.ts';
import type { OpenOptions } from './openDatabase.ts';
import { openSqlite } from './sqliteDriver.ts';
import type { SqliteDatabase } from './sqliteDriver.ts';
import { newImage, newJob, testBinding } from './testing/testDatabase.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unifluid-open-'));
  file = join(folder, 'library.sqlite');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const prepareAll = (database: SqliteDatabase) => [
  createImageRepository(database),
  createJobRepository(database),
  createHistoryRepository(database),
];
const day = 24 * 60 * 60 * 1000;
const open = (now = 1_700_000_000_000, change: Partial<OpenOptions<unknown>> = {}) =>
  openDatabase({ file, binding: testBinding, now, prepare: prepareAll, ...change });

function fill(count: number): void {
  const { database, close } = open();
  const images = createImageRepository(database);
  for (let number = 1; number <= count; number += 1) images.add({ ...newImage(number), jobId: null });
  close();
}

function countPictures(): number {
  const { database, close } = open();
  const { total } = createImageRepository(database).page({ limit: 1, trash: 'with' });
  close();
  return total;
}

test('a new and a reopened database run at the same, safe settings', () => {
  const settings = () => {
    const { database, close } = open();
    const read = (name: string) => database.pragma(name, { simple: true });
    const found = [
      'journal_mode',
      'synchronous',
      'foreign_keys',
      'trusted_schema',
      'cell_size_check',
      'user_version',
      'application_id',
    ].map(read);
    close();
    return found;
  };
  const safe = ['wal', 2, 1, 0, 1, newestVersion(), 0x55467374];
  expect(settings()).toEqual(safe);
  expect(settings()).toEqual(safe);
});

test('a database of a newer studio is refused and not one byte of it changes', () => {
  fill(1);
  const raw = openSqlite(file, testBinding);
  raw.pragma('user_version = 99');
  raw.pragma('wal_checkpoint(TRUNCATE)');
  raw.close();
  const before = readFileSync(file);
  expect(() => open()).toThrow(expect.objectContaining({ code: 'databaseTooNew' }));
  expect(readFileSync(file)).toEqual(before);
  expect(readdirSync(folder).some((name) => name.startsWith('recovered'))).toBe(false);
});

test('a damaged database is moved aside whole and the newest sound copy takes its place', () => {
  fill(3);
  const { database, close } = open();
  writeBackup(database, join(folder, 'backups'), 1_700_000_000_001, testBinding);
  writeBackup(database, join(folder, 'backups'), 1_700_000_000_002, testBinding);
  close();
  writeFileSync(join(folder, 'backups', 'library-1700000000002.sqlite'), 'torn');
  overwrite(file, 0, Buffer.alloc(8_192, 7));
  const opened = open(1_700_000_000_500);
  expect(opened.recovered).toBe('databaseCorrupt');
  expect(createImageRepository(opened.database).page({ limit: 9 }).total).toBe(3);
  opened.close();
  expect(statSync(join(folder, 'recovered-1700000000500', 'library.sqlite')).size).toBeGreaterThan(8_192);
});

test('damage inside a table is found at the start, not when somebody searches', () => {
  fill(200);
  const size = statSync(file).size;
  for (let page = 4_096 * 4; page < size; page += 4_096 * 3) overwrite(file, page, Buffer.alloc(512, 0xff));
  expect(open().recovered).toBe('databaseLost');
});

test('without any copy the studio starts empty, says so, and keeps what was there', () => {
  writeFileSync(file, 'this has never been a database'.repeat(500));
  const opened = open();
  expect(opened.recovered).toBe('databaseLost');
  opened.close();
  expect(readFileSync(join(folder, 'recovered-1700000000000', 'library.sqlite'), 'utf8')).toContain('never been');
});

test.each([
  ['fails', 'DELETE FROM images; INSERT INTO nowhere VALUES (1)'],
  ['ends its transaction, so that it cannot be rolled back', 'DELETE FROM images; COMMIT'],
])('a migration that %s leaves the history as it was', (_what, sql) => {
  fill(3);
  const version = newestVersion() + 1;
  const steps = [...migrations, { version, up: (database: SqliteDatabase) => void database.exec(sql) }];
  const migrating = () => open(1_700_000_000_100, { steps });
  expect(migrating).toThrow(expect.objectContaining({ code: 'migrationFailed' }));
  expect(countPictures()).toBe(3);
  expect(migrating).toThrow(expect.objectContaining({ code: 'migrationFailed' }));
  expect(countPictures()).toBe(3);
  expect(readdirSync(folder).toSorted()).toEqual(['backups', 'library.lock', 'library.sqlite']);
});

test("another program's database is not written to", () => {
  const raw = openSqlite(file, testBinding);
  raw.exec('CREATE TABLE theirs (id); PRAGMA application_id = 7; PRAGMA user_version = 3');
  raw.close();
  const opened = open();
  opened.close();
  expect(opened.recovered).toBe('databaseLost');
  const theirs = openSqlite(join(folder, 'recovered-1700000000000', 'library.sqlite'), testBinding, { readonly: true });
  expect(theirs.prepare('SELECT name FROM sqlite_master').pluck().all()).toEqual(['theirs']);
  theirs.close();
});

test('an empty file, as a full disk leaves it, becomes a new database', () => {
  writeFileSync(file, '');
  expect(open().recovered).toBeNull();
});

test('a copy is written once a day and the newest four are kept', () => {
  fill(1);
  for (let each = 1; each <= 6; each += 1) open(1_700_000_000_000 + each * 2 * day).close();
  open(1_700_000_000_000 + 12 * day + 5).close();
  expect(readdirSync(join(folder, 'backups'))).toHaveLength(4);
  rmSync(file);
  copyFileSync(join(folder, 'backups', readdirSync(join(folder, 'backups')).toSorted().at(-1) ?? ''), file);
  expect(countPictures()).toBe(1);
});

test('a full disk is reported as such, loses nothing, and work goes on when there is space again', () => {
  fill(1);
  const { database, close } = open();
  const images = createImageRepository(database);
  const pages = Number(database.pragma('page_count', { simple: true }));
  database.pragma(`max_page_count = ${pages}`);
  const large = { ...newImage(2), jobId: null, title: 'x'.repeat(60_000) };
  expect(() => images.add(large)).toThrow(expect.objectContaining({ code: 'diskFull' }));
  expect(images.page({ limit: 9 }).total).toBe(1);
  expect(database.pragma('quick_check', { simple: true })).toBe('ok');
  database.pragma('max_page_count = 100000');
  images.add(large);
  expect(images.page({ limit: 9 }).total).toBe(2);
  close();
});

/** Opens the database in a process that may write no file beyond 4 KB: to every write it looks like a full disk. Answers the code. */
function openWithoutSpace(): string {
  const script = `
    import { openDatabase } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, 'openDatabase.ts')).href)};
    try {
      openDatabase({ file: ${JSON.stringify(file)}, binding: ${JSON.stringify(testBinding)}, now: 1700000000600, prepare: () => null });
      console.log('opened');
    } catch (error) {
      console.log(error.code ?? error);
    }`;
  const limited = ['-c', 'ulimit -f 8 && exec "$0" --input-type=module --eval "$1"', process.execPath, script];
  return spawnSync('sh', limited, { encoding: 'utf8' }).stdout.trim();
}

test.skipIf(process.platform === 'win32')('a sound database on a full disk stays where it is', () => {
  fill(3);
  expect(openWithoutSpace()).toBe('diskFull');
  expect(readdirSync(folder).filter((name) => name.startsWith('recovered'))).toEqual([]);
  expect(countPictures()).toBe(3);
});

test.skipIf(process.platform === 'win32')('a damaged database is not moved aside while there is no space for its copy', () => {
  fill(3);
  const { database, close } = open();
  writeBackup(database, join(folder, 'backups'), 1_700_000_000_001, testBinding);
  close();
  overwrite(file, 0, Buffer.alloc(8_192, 7));
  const damaged = readFileSync(file);
  expect(openWithoutSpace()).toBe('diskFull');
  expect(readFileSync(file)).toEqual(damaged);
  expect(readdirSync(folder).toSorted()).toEqual(['backups', 'library.lock', 'library.sqlite']);
  expect(open(1_700_000_000_700).recovered).toBe('databaseCorrupt');
  expect(countPictures()).toBe(3);
});

test('a folder that cannot be made is a read-only profile', () => {
  writeFileSync(join(folder, 'blocked'), '');
  expect(() => open(1, { file: join(folder, 'blocked', 'library.sqlite') })).toThrow(expect.objectContaining({ code: 'profileReadOnly' }));
});

test('two processes work on one profile: each sees what the other wrote', () => {
  const [one, other] = [open(), open()];
  const [first, second] = [one.database, other.database];
  createJobRepository(first).add(newJob(1));
  expect(createJobRepository(second).takeNext('second', 1, false)?.row.id).toBe('job_00000001');
  expect(createJobRepository(first).takeNext('first', 1, false)).toBeNull();
  one.close();
  other.close();
});

test('a database held by somebody else for too long is busy, not broken', () => {
  const [one, other] = [open(), open()];
  const [holder, waiting] = [one.database, other.database];
  waiting.pragma('busy_timeout = 50');
  holder.exec('BEGIN IMMEDIATE');
  expect(() => createJobRepository(waiting).add(newJob(1))).toThrow(expect.objectContaining({ code: 'databaseBusy' }));
  holder.exec('ROLLBACK');
  createJobRepository(waiting).add(newJob(1));
  one.close();
  other.close();
});

test('whatever bytes are damaged, the studio opens or says why', () => {
  fill(30);
  const { database, close } = open();
  writeBackup(database, join(folder, 'backups'), 1_700_000_000_001, testBinding);
  database.pragma('wal_checkpoint(TRUNCATE)');
  close();
  const sound = readFileSync(file);
  for (let turn = 0; turn < 60; turn += 1) {
    const damaged = Buffer.from(sound);
    const at = (turn * 7_919) % damaged.length;
    damaged.fill((turn * 37) % 256, at, at + 1 + ((turn * 131) % 600));
    for (const suffix of ['-wal', '-shm']) rmSync(file + suffix, { force: true });
    writeFileSync(file, turn % 5 === 0 ? damaged.subarray(0, at) : damaged);
    const opened = open(1_700_000_000_100 + turn);
    expect(opened.database.pragma('quick_check', { simple: true })).toBe('ok');
    opened.close();
  }
});

test('a write-ahead log of another database is not applied to a restored one', () => {
  fill(2);
  const { database, close } = open();
  writeBackup(database, join(folder, 'backups'), 1_700_000_000_001, testBinding);
  createImageRepository(database).add({ ...newImage(9), jobId: null });
  mkdirSync(join(folder, 'stale'));
  for (const suffix of ['', '-wal']) copyFileSync(file + suffix, join(folder, 'stale', `library.sqlite${suffix}`));
  close();
  copyFileSync(join(folder, 'stale', 'library.sqlite-wal'), `${file}-wal`);
  overwrite(file, 0, Buffer.alloc(4_096, 1));
  const opened = open(1_700_000_000_900);
  expect(createImageRepository(opened.database).page({ limit: 9 }).total).toBe(2);
  opened.close();
  expect(existsSync(join(folder, 'recovered-1700000000900', 'library.sqlite-wal'))).toBe(true);
});

function overwrite(path: string, at: number, data: Buffer): void {
  const handle = openSync(path, 'r+');
  writeSync(handle, data, 0, data.length, at);
  closeSync(handle);
  appendFileSync(path, '');
}
