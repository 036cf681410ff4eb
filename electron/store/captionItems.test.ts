import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CaptionSettings } from '../contract/captionSettings.ts';
import type { PhotoId } from '../contract/ids.ts';
import { createCaptionItems } from './captionItems.ts';
import { createCaptionRunRepository } from './captionRunRepository.ts';
import { createPhotoRepository } from './photoRepository.ts';
import { createTestDatabase, lease } from './testing/testDatabase.ts';
import type { TestDatabase } from './testing/testDatabase.ts';

const settings: CaptionSettings = { kind: 'short', question: '', context: '', beams: 1, policy: 'skip', includeEdited: false };
const count = 1_000;
const held = lease(1);
let base: TestDatabase;
beforeEach(() => {
  base = createTestDatabase();
  const photos = createPhotoRepository(base.database);
  photos.addFolder({ id: 'fol_00000001', path: Buffer.from('/pictures'), shown: '/pictures', addedAt: 1 });
  const ids = Array.from({ length: count }, (_value, number): PhotoId => `pho_${String(number).padStart(8, '0')}`);
  for (const [inode, id] of ids.entries()) {
    const name = `${String(inode)}.jpg`;
    const file = { path: Buffer.from(name), directory: '', name, bytes: 5, modified: 1_700_000_000_000_000, device: 1, inode };
    photos.scans.note('fol_00000001', [file], 9, () => id);
  }
  const runs = createCaptionRunRepository(base.database);
  runs.addRun(held.id, settings, 1);
  runs.addPhotos(held.id, ids);
  base.database
    .prepare(`INSERT INTO jobs (id, kind, request, state, created_at, worker) VALUES (?, 'captionPhotos', '{}', 'running', 1, ?)`)
    .run(held.id, held.worker);
});
afterEach(() => base.dispose());

/** Photos with a caption, or none that is there, ask for no model. */
function missing(which: string): void {
  base.database.exec(`UPDATE photos SET state = 'missing' WHERE ${which}`);
}

test('of very many photos that need no model some are settled at once, for a few milliseconds, and none is left out', () => {
  missing('true');
  let now = 0;
  const items = createCaptionItems(base.database, () => (now += 1));
  let [after, longest, steps, isLast] = [-1, 0, 0, false];
  while (!isLast) {
    const group = items.next(held, after, 8, null, 2);
    longest = Math.max(longest, group.last - after);
    [after, steps, isLast] = [group.last, steps + 1, group.isLast];
  }
  expect([longest, after]).toEqual([200, count - 1]);
  const left = base.database.prepare(`SELECT count(*) FROM caption_items WHERE state = 'open'`).pluck().get();
  expect([left, steps]).toEqual([0, 6]);
});

test('photos for the model are found behind those that need none, in their order', () => {
  missing('seq < 500');
  const items = createCaptionItems(base.database, () => 0);
  const first = items.next(held, -1, 8, null, 2);
  expect([first.photos.map(({ place }) => place), first.last, first.isLast]).toEqual([
    [499, 500, 501, 502, 503, 504, 505, 506],
    506,
    false,
  ]);
  missing('seq < 995');
  const last = items.next(held, first.last, 8, null, 2);
  expect([last.photos.map(({ place }) => place), last.isLast]).toEqual([[994, 995, 996, 997, 998, 999], true]);
});
