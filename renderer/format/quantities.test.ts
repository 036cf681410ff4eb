import { expect, test } from 'vitest';
import { formatBytes, formatCount, formatPercent, formatSeconds, plural } from './quantities.ts';

/** Spaces that never break, made visible. */
const plain = (text: string) => text.replaceAll('\u00a0', ' ');

test('thousands are set apart, four digits too', () => {
  expect(plain(formatCount(1234))).toBe('1 234');
  expect(plain(formatCount(1_234_567))).toBe('1 234 567');
});

test.each([
  [1, '100 %'],
  // Only certainty reads 100.
  [0.999, '99 %'],
  [0.985, '99 %'],
  [0, '0 %'],
])('%d is %s', (fraction, words) => {
  expect(plain(formatPercent(fraction))).toBe(words);
});

test.each([
  [-0.3, '0.0 s'],
  [2.14, '2.1 s'],
  // No "10.0 s" between "9.9 s" and "10 s".
  [9.96, '10 s'],
  [99.4, '99 s'],
  [99.6, '2 min'],
  [99 * 60 + 29, '99 min'],
  [120 * 60, '2 h'],
  [190 * 60, '3 h 10 min'],
])('%d seconds are %s', (seconds, words) => {
  expect(plain(formatSeconds(seconds))).toBe(words);
});

test.each([
  [1, '1 kB'],
  [999_001, '1 000 kB'],
  [38_400_000, '38 MB'],
  [2_300_000_000, '2.3 GB'],
])('%d bytes are %s', (bytes, words) => {
  expect(plain(formatBytes(bytes))).toBe(words);
});

test('one is not many', () => {
  expect([plural(0, 'picture', 'pictures'), plural(1, 'picture', 'pictures')]).toEqual(['0 pictures', '1 picture']);
});
