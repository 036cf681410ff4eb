import { expect, test } from 'vitest';
import { clampToStep, fractionOf, parseNumber } from './range.ts';

const guidance = { min: 1, max: 8, step: 0.1 };

test.each([
  [1.26, 1.3],
  [99, 8],
  [-5, 1],
  // In floating point 1 + 2 * 0.1 is 1.2000000000000002.
  [1.2, 1.2],
])('%d lands on %d', (value, landed) => {
  expect(clampToStep(value, guidance)).toBe(landed);
});

test('the end of a range is reached where the steps do not meet it', () => {
  expect(clampToStep(10, { min: 0, max: 10, step: 3 })).toBe(9);
  expect(clampToStep(9.9, { min: 0, max: 8, step: 3 })).toBe(8);
});

test('a range without width has no fraction to show', () => {
  expect([fractionOf(4, { min: 1, max: 7 }), fractionOf(9, { min: 1, max: 7 }), fractionOf(1, { min: 1, max: 1 })]).toEqual([0.5, 1, 0]);
});

test.each([
  ['0,95', 0.95],
  ['1 000', 1000],
  ['1\u202f000', 1000],
  ['-2.5', -2.5],
  ['', undefined],
  [' ', undefined],
  ['12a', undefined],
  ['Infinity', undefined],
])('%j is typed for %j', (text, value) => {
  expect(parseNumber(text)).toBe(value);
});
