import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Tally } from './tally.ts';

const folder = mkdtempSync(join(tmpdir(), 'unifluid-end-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** In a process of its own, in which something is left over that would have it end well. */
function ends(total: Tally) {
  const endRun = JSON.stringify(new URL('endRun.ts', import.meta.url).href);
  const lines = [
    `process.on('beforeExit', () => { process.exitCode = 0; });`,
    `const { endRun } = await import(${endRun});`,
    `endRun(${JSON.stringify(total)}, ${JSON.stringify(folder)});`,
  ];
  return spawnSync(process.execPath, ['--input-type=module', '--eval', lines.join('\n')], { encoding: 'utf8' });
}

test('a run in which a test failed ends with 1, whatever else ends in the process', () => {
  expect(ends({ passed: 4, failed: 1, skipped: 0 })).toMatchObject({ status: 1, stdout: '4 passed, 1 failed, 0 skipped\n' });
  expect(readFileSync(join(folder, 'tally.txt'), 'utf8')).toBe('4 passed, 1 failed, 0 skipped\n');
});

test('a run in which all passed ends with 0', () => {
  expect(ends({ passed: 4, failed: 0, skipped: 2 }).status).toBe(0);
});
