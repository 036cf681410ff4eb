import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { releaseLock, takeLock } from './buildLock.ts';

const folder = mkdtempSync(join(tmpdir(), 'unifluid-lock-'));
afterAll(() => rmSync(folder, { recursive: true }));

function lockOf(name: string, pid: number): string {
  const lock = join(folder, name);
  mkdirSync(lock);
  writeFileSync(join(lock, 'owner'), String(pid));
  return lock;
}

test('one has it until it is released', () => {
  const lock = join(folder, 'one');
  expect([takeLock(lock), takeLock(lock)]).toEqual([true, false]);
  releaseLock(lock);
  expect(takeLock(lock)).toBe(true);
});

test('a killed build does not keep the next one waiting', () => {
  const dead = spawnSync(process.execPath, ['--eval', '']).pid;
  const lock = lockOf('dead', dead);
  expect([takeLock(lock), takeLock(lock)]).toEqual([false, true]);
});

test('a lock just taken, its owner not yet written, is respected; an old one is not', () => {
  const lock = join(folder, 'unsigned');
  mkdirSync(lock);
  expect([takeLock(lock), existsSync(lock)]).toEqual([false, true]);
  const old = new Date(Date.now() - 200_000);
  utimesSync(lock, old, old);
  expect([takeLock(lock), takeLock(lock)]).toEqual([false, true]);
});

test('where no lock can be made nobody waits for one', () => {
  expect(() => takeLock(join(folder, 'nowhere', 'lock'))).toThrow(/ENOENT/u);
});
