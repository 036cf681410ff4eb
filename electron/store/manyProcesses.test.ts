import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { filledFile } from './migrations/testing/filledFile.ts';
import { newJob } from './testing/testDatabase.ts';
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

test(
  'complaint 11: four processes that move jobs about and take them lose none, and no two take the same',
  { timeout: 90_000 },
  async () => {
    const { prepared, close } = library.open(Date.now());
    for (let number = 1; number <= 40; number += 1) prepared.jobs.add(newJob(number));
    close();
    const steering = join(import.meta.dirname, 'testing', 'steeringProcess.ts');
    const ends = await Promise.all(
      ['1', '2', '3', '4'].map((worker) => promisify(execFile)(process.execPath, [steering, library.file, worker])),
    );
    const taken = ends.flatMap(({ stdout }) => JSON.parse(stdout) as string[]);
    const after = library.open(Date.now());
    const rows = after.prepared.jobs.list(0);
    after.close();
    expect([taken.length, new Set(taken).size]).toEqual([20, 20]);
    expect(
      rows
        .filter(({ state }) => state === 'running')
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual(taken.toSorted());
    // Every place is still given to one job.
    expect(rows.map(({ place }) => place).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_value, index) => index + 1));
  },
);
