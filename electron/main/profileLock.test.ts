import { mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { removeCopiedMarks } from './profileLock.ts';

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
