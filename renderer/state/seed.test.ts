import { expect, test } from 'vitest';
import { limits } from '../../electron/contract/limits.ts';
import { parseSeed, rollSeed } from './seed.ts';

test.each([
  ['', null],
  ['  ', null],
  ['0', 0],
  ['123 456', 123_456],
  [String(limits.seed.max), limits.seed.max],
  [String(limits.seed.max + 1), undefined],
  ['-1', undefined],
  ['1.5', undefined],
  ['fox', undefined],
])('the seed field reads %j as %j', (text, seed) => {
  expect(parseSeed(text)).toBe(seed);
});

test('a rolled seed is a whole number of at most nine digits, and another each time', () => {
  const seeds = Array.from({ length: 200 }, rollSeed);
  expect(seeds.every((seed) => Number.isInteger(seed) && seed >= 0 && seed < 1e9)).toBe(true);
  expect(new Set(seeds).size).toBe(200);
});
