import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { filledFile } from './migrations/testing/filledFile.ts';
import { TestLibrary } from './testing/testLibrary.ts';

let library: TestLibrary;
beforeEach(() => {
  library = new TestLibrary();
});
afterEach(() => library.dispose());

const script = join(import.meta.dirname, 'testing', 'openingProcess.ts');

/** Eight processes open the library at once and queue a job each; what each was told. */
async function eightOpen(pictures = ''): Promise<readonly unknown[]> {
  const numbers = Array.from({ length: 8 }, (_value, index) => String(index + 11));
  const ends = await Promise.all(numbers.map((number) => promisify(execFile)(process.execPath, [script, library.file, number, pictures])));
  return ends.map(({ stdout }) => JSON.parse(stdout) as unknown);
}

function jobs(): number {
  const { prepared, close } = library.open(Date.now());
  const found = prepared.jobs.list(50).length;
  close();
  return found;
}

test('eight processes that start a profile at once all open it, and none loses what another wrote', { timeout: 90_000 }, async () => {
  expect(await eightOpen()).toEqual(Array(8).fill(null));
  expect(jobs()).toBe(8);
});

test('eight processes that meet an older version migrate it once', { timeout: 90_000 }, async () => {
  writeFileSync(library.file, gunzipSync(readFileSync(filledFile(1))));
  expect(await eightOpen()).toEqual(Array(8).fill(null));
  expect([jobs(), library.names(library.backups).length]).toEqual([16, 2]);
});

test('of eight processes that meet a lost history one restores it, and the others go on with that', { timeout: 90_000 }, async () => {
  library.fill(1, 2);
  library.backUp(Date.now());
  library.lose();
  expect((await eightOpen('pictures')).toSorted()).toEqual(['databaseCorrupt', ...Array<null>(7).fill(null)]);
  expect([jobs(), library.look(Date.now()).total]).toEqual([8, 2]);
});
