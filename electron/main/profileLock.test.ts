import { mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { removeCopiedMarks, requireOwnLock } from './profileLock.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'unifluid-lock-'))));
afterEach(() => rmSync(folder, { recursive: true }));

test('marks that a copying tool made files are removed, the real ones and other files stay', () => {
  writeFileSync(join(folder, 'SingletonLock'), '');
  writeFileSync(join(folder, 'Preferences'), '{}');
  symlinkSync('/tmp/gone/SingletonSocket', join(folder, 'SingletonSocket'));
  removeCopiedMarks(folder);
  expect(readdirSync(folder)).toEqual(['Preferences', 'SingletonSocket']);
});

test('a lock of this machine is a window that is open', () => {
  symlinkSync(`${hostname()}-4711`, join(folder, 'SingletonLock'));
  expect(() => requireOwnLock(folder)).not.toThrow();
});

test('a lock of another machine, or one that nobody can read, says what to delete', () => {
  expect(() => requireOwnLock(folder)).toThrow('profileLocked');
  symlinkSync('other-desk-4711', join(folder, 'SingletonLock'));
  expect(() => requireOwnLock(folder)).toThrow(
    expect.objectContaining({ detail: { file: join(folder, 'SingletonLock'), because: 'It names other-desk.' } }),
  );
});
