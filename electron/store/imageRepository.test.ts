import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createImageRepository } from './imageRepository.ts';
import type { ImageRepository } from './imageRepository.ts';
import { searchQuery } from './searchText.ts';
import { createTestDatabase, imageId, newImage, tableRows } from './testing/testDatabase.ts';
import type { TestDatabase } from './testing/testDatabase.ts';

let test_: TestDatabase;
let images: ImageRepository;

beforeEach(() => {
  test_ = createTestDatabase();
  images = createImageRepository(test_.database);
});
afterEach(() => test_.dispose());

function addImported(number: number, title = `picture ${number}`, parent: number | null = null): void {
  images.add({
    ...newImage(number),
    jobId: null,
    kind: 'imported',
    title,
    parentId: parent === null ? null : imageId(parent),
    made: null,
    tokens: null,
    imported: { fileName: title, width: 10, height: 20, sha256: `original-${number}` },
  });
}

test('pages walk through all pictures, newest first, while new ones arrive', () => {
  for (let number = 1; number <= 5; number += 1) addImported(number);
  const first = images.page({ limit: 2 });
  expect(first).toMatchObject({ images: [{ id: imageId(5) }, { id: imageId(4) }], total: 5 });
  addImported(6);
  const second = images.page({ limit: 2, cursor: first.nextCursor ?? '' });
  const third = images.page({ limit: 2, cursor: second.nextCursor ?? '' });
  expect([...second.images, ...third.images].map(({ id }) => id)).toEqual([imageId(3), imageId(2), imageId(1)]);
  expect(third.nextCursor).toBeNull();
});

test('a cursor made up by the window is refused', () => {
  expect(() => images.page({ limit: 2, cursor: '1 OR 1=1' })).toThrow('badRequest');
});

test('every word must occur, its beginning is enough, accents do not matter', () => {
  addImported(1, 'Rotes Café am See');
  addImported(2, 'Café im Wald');
  expect(images.page({ limit: 5, search: 'cafe see' }).images.map(({ id }) => id)).toEqual([imageId(1)]);
  expect(images.page({ limit: 5, search: 'caf' }).total).toBe(2);
});

test('no text a person types makes the search fail', () => {
  addImported(1, 'a fox');
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom('"', 'AND', 'a*"b', 'NEAR(', "';--")), (search) => {
      images.page({ limit: 5, search });
    }),
  );
  expect(searchQuery('"fox" OR *')).toBe('"fox"* "OR"*');
});

test('trash hides, restore brings back, and only emptying deletes', () => {
  addImported(1);
  addImported(2, 'child', 1);
  images.trash([imageId(1)], 77);
  expect(images.page({ limit: 5 }).images.map(({ id }) => id)).toEqual([imageId(2)]);
  expect(images.page({ limit: 5, trash: 'only' }).images).toMatchObject([{ id: imageId(1), trashedAt: 77 }]);
  images.restore([imageId(1)]);
  expect(images.page({ limit: 5 }).total).toBe(2);
  images.trash([imageId(1)], 78);
  expect(images.emptyTrash()).toEqual([{ id: imageId(1), file: `2026-11/${imageId(1)}.png` }]);
  expect(images.deletedFiles()).toEqual([`2026-11/${imageId(1)}.png`]);
  expect(images.card(imageId(2)).parentId).toBeNull();
  expect(() => images.record(imageId(1))).toThrow('imageNotFound');
});

test('one unknown picture among many leaves all of them as they were', () => {
  addImported(1);
  expect(() => images.trash([imageId(1), imageId(99)], 5)).toThrow('imageNotFound');
  expect(images.card(imageId(1)).trashedAt).toBeNull();
});

test('the edit tree is walked both ways', () => {
  addImported(1);
  addImported(2, 'b', 1);
  addImported(3, 'c', 2);
  addImported(4, 'd', 1);
  expect(images.ancestors(imageId(3)).map(({ id }) => id)).toEqual([imageId(1), imageId(2)]);
  expect(images.children(imageId(1)).map(({ id }) => id)).toEqual([imageId(4), imageId(2)]);
});

test('the search index holds what the table holds after every change', () => {
  addImported(1, 'alpha');
  addImported(2, 'beta');
  images.trash([imageId(1)], 1);
  images.emptyTrash();
  test_.database.exec(`INSERT INTO images_words (images_words, rank) VALUES ('integrity-check', 1)`);
  expect(tableRows(test_.database, `SELECT rowid FROM images_words WHERE images_words MATCH 'alpha'`)).toEqual([]);
});

test('a picture is found by the hash of its file and by that of its original, with an index for each', () => {
  addImported(1);
  images.add({ ...newImage(2), jobId: null, saved: { file: 'b.png', bytes: 1, sha256: 'own' } });
  expect([images.bySha256('original-1')?.id, images.bySha256('own')?.id, images.bySha256('none')]).toEqual([imageId(1), imageId(2), null]);
  const plan = JSON.stringify(
    tableRows(test_.database, `EXPLAIN QUERY PLAN SELECT id FROM images WHERE imported IS NOT NULL AND imported ->> '$.sha256' = 'x'`),
  );
  expect(plan).toContain('images_by_original');
});

test('tokens of a row that do not hold together are named and left out; the picture stays', () => {
  const told: unknown[] = [];
  images = createImageRepository(test_.database, (row) => told.push(row));
  images.add({ ...newImage(1), jobId: null });
  expect(images.tokens(imageId(1))).not.toBeNull();
  const damages = [
    'token_order = zeroblob(8)',
    'tokens_drawn = 5',
    "latents = CAST(x'0000c07f' || substr(latents, 5) AS BLOB)",
    'latents = substr(latents, 5)',
    'grid_side = 3',
  ];
  for (const damage of damages) {
    test_.database.exec(`SAVEPOINT sound; UPDATE image_tokens SET ${damage}`);
    expect([images.tokens(imageId(1)), images.card(imageId(1)).id], damage).toEqual([null, imageId(1)]);
    test_.database.exec('ROLLBACK TO sound; RELEASE sound');
  }
  expect(told).toEqual(damages.map(() => expect.objectContaining({ what: "picture's tokens", id: imageId(1) }) as unknown));
});
