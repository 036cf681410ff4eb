import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PhotoId } from '../contract/ids.ts';
import { createCaptionRepository } from './captionRepository.ts';
import { createPhotoRepository } from './photoRepository.ts';
import type { PhotoRepository } from './photoRepository.ts';
import { createTestDatabase } from './testing/testDatabase.ts';
import type { TestDatabase } from './testing/testDatabase.ts';

const folder = 'fol_00000001';
const count = 600;
/** Left to itself, the index has fifteen to twenty-six of what is written here. */
const fewParts = 12;
let base: TestDatabase;
let photos: PhotoRepository;
beforeEach(() => {
  base = createTestDatabase();
  photos = createPhotoRepository(base.database);
  photos.addFolder({ id: folder, path: Buffer.from('/pictures'), shown: '/pictures', addedAt: 1 });
});
afterEach(() => base.dispose());

const idOf = (number: number): PhotoId => `pho_${String(number).padStart(8, '0')}`;
const numbers = Array.from({ length: count }, (_value, number) => number);

/** Parts of the index, of which each search reads every one. */
function parts(): number {
  return Number(base.database.prepare('SELECT count(DISTINCT segid) FROM photos_words_idx').pluck().get());
}

function noteAll(): void {
  for (const inode of numbers) {
    const name = `IMG ${String(inode)} ${String(inode * 7_919)}.jpg`;
    const file = { path: Buffer.from(name), directory: '', name, bytes: 5, modified: 1_700_000_000_000_000, device: 1, inode };
    photos.scans.note(folder, [file], 9, () => idOf(inode));
  }
}

test('whoever writes words merges the index a little, which alone stays in few parts and finds all that is there', () => {
  expect(base.database.prepare(`SELECT v FROM photos_words_config WHERE k = 'automerge'`).pluck().get()).toBe(0);
  noteAll();
  const most = parts();
  const captions = createCaptionRepository(base.database);
  for (const number of numbers) captions.edit({ photoId: idOf(number), text: `fox ${String(number)}`, keywords: ['den'] }, 1);
  expect([most, parts()].map((many) => many < fewParts)).toEqual([true, true]);
  expect(photos.count({ search: 'den' })).toBe(count);
  photos.removeFolder(folder);
  while (photos.sweepRemoved(7).length > 0);
  expect(parts()).toBeLessThan(fewParts);
  base.database.exec(`INSERT INTO photos_words (photos_words, rank) VALUES ('integrity-check', 1)`);
});
