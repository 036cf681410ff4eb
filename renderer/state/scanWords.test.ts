import { expect, test } from 'vitest';
import { fractionScanned, wordsForScan } from './scanWords.ts';

const scan = { folderId: 'fol_00000001', stage: 'reading', done: 683, total: 1_846, secondsLeft: 240 } as const;
const plain = (text: string) => text.replaceAll(/\s/gu, ' ');

test('a scan says what it does, how far it is and how long it will take', () => {
  expect(plain(wordsForScan(scan))).toBe('Reading photos · 683 of 1 846 · 4 min left');
});

test('before anybody has counted, a scan says how many it found and no fraction', () => {
  const listing = { ...scan, stage: 'listing', total: 0, secondsLeft: null } as const;
  expect([wordsForScan(listing), fractionScanned(listing)]).toEqual(['Finding photos · 683 so far', null]);
  expect(wordsForScan({ ...listing, done: 0 })).toBe('Finding photos');
});

test('a folder that holds more than last time never reads as more than all', () => {
  const grown = { ...scan, done: 2_000, secondsLeft: null };
  expect([plain(wordsForScan(grown)), fractionScanned(grown)]).toEqual(['Reading photos · 2 000 of 2 000', 1]);
});
