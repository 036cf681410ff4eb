import { expect, test } from 'vitest';
import { fractionOf, wordsForTransfer } from './transferWords.ts';

test('a transfer says how much, how fast and how long, as far as that is known', () => {
  const plain = (text: string): string => text.replaceAll('\u00a0', ' ');
  const known = { stage: 'fetching', done: 120_000_000, total: 747_000_000, bytesPerSecond: 9_300_000, secondsLeft: 67.4 } as const;
  expect(plain(wordsForTransfer(known))).toBe('Fetching 120 MB of 747 MB · 9 MB/s · 67 s left');
  expect(plain(wordsForTransfer({ ...known, total: 0, bytesPerSecond: null, secondsLeft: null }))).toBe('Fetching 120 MB');
  expect([fractionOf({ ...known, done: 373_500_000 }), fractionOf({ ...known, total: 0 }), fractionOf(null)]).toEqual([0.5, null, null]);
});
