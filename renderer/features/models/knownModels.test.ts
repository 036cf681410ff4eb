import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { knownModels, roomWords } from './knownModels.ts';

test('a model says what it needs beside what is free, and when that is too little', () => {
  // Numbers and units are kept together by a space of their own.
  const words = (freeBytes: number | null) => roomWords({ memoryBytes: 3_000_000_000 }, freeBytes).replace(/\s/gu, ' ');
  expect(words(null)).toBe('About 3.0 GB of memory at 8 bits');
  expect(words(20_000_000_000)).toBe('About 3.0 GB of memory at 8 bits; 20.0 GB are free here');
  expect(words(2_000_000_000)).toBe('About 3.0 GB of memory at 8 bits; 2.0 GB are free here, which is not enough');
});

test('each names an importer that is there', () => {
  for (const { commands } of knownModels) {
    const importer = /unifluid\.imports\.(\w+) /u.exec(commands[0] ?? '')?.[1] ?? 'none';
    expect([importer, existsSync(join(import.meta.dirname, `../../../models/unifluid/imports/${importer}.py`))]).toEqual([importer, true]);
  }
});
