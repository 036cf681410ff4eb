import { expect, test } from 'vitest';
import type { PhotoRecord } from '../../../electron/contract/photos.ts';
import { altOf, factsOf, metaOf, troubleOf } from './photoWords.ts';

const photo: PhotoRecord = {
  id: 'pho_00000001',
  folderId: 'fol_00000001',
  path: 'lisbon/alfama/IMG_1.jpg',
  name: 'IMG_1.jpg',
  width: 6_000,
  height: 4_000,
  takenAt: Date.UTC(2_026, 5, 12, 14, 3),
  camera: 'Canon R6',
  bytes: 8_400_000,
  state: 'here',
  failure: null,
  caption: null,
  revision: 1,
  file: '/photos/lisbon/alfama/IMG_1.jpg',
  modifiedAt: 0,
  addedAt: 0,
  sha256: null,
  format: 'jpeg',
  orientation: 1,
  facts: { lens: 'RF 35', exposure: 0.004, aperture: 2.8, iso: 100, focalLength: 35, latitude: 38.71, longitude: -9.13 },
};
/** The narrow space of numbers reads as one here. */
const plain = (text: string) => text.replaceAll(/\s/gu, ' ');

test('a photo says where it lies below the place that is looked at, its camera, its day and its size', () => {
  expect(plain(metaOf(photo))).toMatch(/^lisbon\/alfama · Canon R6 · .*2026.* · 6 000 × 4 000$/);
  expect(metaOf(photo, 'lisbon')).toMatch(/^alfama · /);
  expect(metaOf(photo, 'lisbon/alfama')).toMatch(/^Canon R6 · /);
});

test('complaint 24: the words for whoever does not see a photo are its caption, and its name until there is one', () => {
  const caption = { text: 'a boat', keywords: [], confidence: 0.8, by: 'model', review: 'toReview' } as const;
  expect([altOf(photo), altOf({ ...photo, caption }), altOf({ ...photo, caption: { ...caption, text: '' } })]).toEqual([
    'IMG_1.jpg',
    'a boat',
    'IMG_1.jpg',
  ]);
});

test('a captioned photo says its name where the caption took its place', () => {
  const caption = { text: 'a boat', keywords: [], confidence: 0.8, by: 'model', review: 'toReview' } as const;
  expect(metaOf({ ...photo, caption })).toMatch(/^IMG_1\.jpg · Canon R6/);
});

test('a photo that says neither camera nor day nor size leaves them out', () => {
  expect(metaOf({ ...photo, camera: null, takenAt: null, width: null, path: 'IMG_1.jpg' })).toBe('');
});

test('the state of a photo is a sentence with its reason, and none for one that is there', () => {
  expect(troubleOf(photo)).toBe(null);
  expect(troubleOf({ state: 'missing', failure: null })).toMatch(/not where it was/);
  expect(troubleOf({ state: 'offline', failure: null })).toMatch(/cannot be reached/);
  expect(troubleOf({ state: 'unreadable', failure: { code: 'pictureEmpty', message: 'IMG_1.jpg is empty.' } })).toBe('IMG_1.jpg is empty.');
});

test('the facts of a photo say when, with what and where it was taken, and leave out what nobody wrote', () => {
  const facts = new Map(factsOf(photo).map(({ name, value }) => [name, plain(value)]));
  expect(facts.get('Taken')).toMatch(/2026 14:03$/);
  expect(facts.get('Exposure')).toBe('1/250 s · f/2.8 · ISO 100 · 35 mm');
  expect([facts.get('Size'), facts.get('Format'), facts.get('Place')]).toEqual(['6 000 × 4 000 · 8 MB', 'JPEG', '38.7100, -9.1300']);
  expect(facts.has('Artist')).toBe(false);
});
