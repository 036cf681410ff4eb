import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createImageRepository } from '../imageRepository.ts';
import { openSqlite } from '../sqliteDriver.ts';
import type { SqliteDatabase } from '../sqliteDriver.ts';
import { openTestDatabase, testBinding } from '../testing/testDatabase.ts';
import { migrations } from './index.ts';
import { versionOf } from './migrate.ts';
import { rowCounts } from './rowCounts.ts';
import { filledFile } from './testing/filledFile.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unifluid-filled-'));
  file = join(folder, 'library.sqlite');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const older = migrations.map(({ version }) => version).slice(0, -1);

/** Columns whose values a step makes anew or drops, by its version: nothing else may change. */
const madeAnew: Readonly<Record<number, readonly string[]>> = {
  3: ['jobs.leased_at'],
  4: ['images.words', 'history.words'],
  5: ['images.words'],
};

type Rows = readonly Readonly<Record<string, unknown>>[];

function contents(database: SqliteDatabase): ReadonlyMap<string, Rows> {
  const names = [...rowCounts(database).keys(), 'sqlite_sequence'];
  return new Map(names.map((name) => [name, database.prepare<[], Rows[number]>(`SELECT * FROM ${name}`).all()]));
}

/** What a later version must still hold: of every row the columns of `like`, without those made anew, in no order. */
function comparable(rows: Rows, like: Rows, except: readonly string[]): readonly string[] {
  const names = Object.keys(like[0] ?? {}).filter((name) => !except.includes(name));
  return rows.map((row) => JSON.stringify(names.map((name) => row[name]))).toSorted();
}

test.each(older)('a filled library of version %i keeps every row and every value', (version) => {
  expect(existsSync(filledFile(version)), `run testing/writeFilledFile.ts where ${version} is the newest version`).toBe(true);
  writeFileSync(file, gunzipSync(readFileSync(filledFile(version))));
  const raw = openSqlite(file, testBinding);
  expect([versionOf(raw), raw.pragma('foreign_key_check')]).toEqual([version, []]);
  const before = contents(raw);
  for (const [name, rows] of before) expect(rows.length, `${name} of version ${version} holds nothing to compare`).toBeGreaterThan(0);
  raw.close();

  const { database, recovered, close } = openTestDatabase(file);
  expect([recovered, database.pragma('integrity_check', { simple: true }), database.pragma('foreign_key_check')]).toEqual([null, 'ok', []]);
  const after = contents(database);
  const steps = migrations.filter((step) => step.version > version);
  for (const [name, rows] of before) {
    if (steps.some(({ removesFrom = [] }) => removesFrom.includes(name))) continue;
    const anew = steps
      .flatMap((step) => madeAnew[step.version] ?? [])
      .flatMap((column) => (column.split('.')[0] === name ? (column.split('.')[1] ?? []) : []));
    expect(comparable(after.get(name) ?? [], rows, anew), name).toEqual(comparable(rows, rows, anew));
  }
  close();
});

test.each(older)('a library brought from version %i has the tables, indexes and triggers of a new one', (version) => {
  writeFileSync(file, gunzipSync(readFileSync(filledFile(version))));
  const schemaOf = (path: string) => {
    const { database, close } = openTestDatabase(path);
    const schema = database.prepare(`SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_stat%' ORDER BY name`).all();
    close();
    return schema;
  };
  expect(schemaOf(file)).toEqual(schemaOf(join(folder, 'new.sqlite')));
});

test.each(older)('complaint 9: pictures in a library of version %i are found by what was asked and answered about them', (version) => {
  writeFileSync(file, gunzipSync(readFileSync(filledFile(version))));
  const { database, close } = openTestDatabase(file);
  const images = createImageRepository(database);
  for (const search of ['how many', 'one fox', 'which colour']) {
    const titles = images.page({ limit: 5, trash: 'with', search }).images.map(({ id }) => id);
    expect([search, titles.length > 0]).toEqual([search, search !== 'which colour']);
  }
  database.exec(`INSERT INTO images_words (images_words, rank) VALUES ('integrity-check', 1)`);
  close();
});

test('a job and an entry of a kind that version 1 did not list can be written, and their references hold', () => {
  writeFileSync(file, gunzipSync(readFileSync(filledFile(1))));
  const { database, close } = openTestDatabase(file);
  database.exec(`INSERT INTO jobs (id, kind, request, state, created_at) VALUES ('job_upscale1', 'upscale', '{}', 'queued', 1);
    INSERT INTO history (kind, job_id, created_at, words) VALUES ('upscale', 'job_upscale1', 1, 'larger');
    DELETE FROM jobs WHERE id = 'job_upscale1'`);
  expect(database.prepare(`SELECT count(*) FROM history WHERE kind = 'upscale'`).pluck().get()).toBe(0);
  close();
});
