import { expect, test, vi } from 'vitest';
import type { PhotoId, SidecarBatchId } from '../contract/ids.ts';
import type { SidecarSettings } from '../contract/sidecarFormats.ts';
import type { SidecarRequest } from '../contract/sidecars.ts';
import { SidecarFollower } from './sidecarFollower.ts';

const photo = (number: number): PhotoId => `pho_${String(number).padStart(8, '0')}`;

/** A follower whose clock the test moves, and what it was asked to write. */
function follow(formats: SidecarSettings['formats'] = ['xmp']) {
  const asked: [SidecarBatchId, readonly PhotoId[], SidecarRequest['choice']][] = [];
  let due: (() => void) | null = null;
  const follower = new SidecarFollower({
    sidecars: {
      async writeNow(id, { photoIds, choice }) {
        asked.push([id, photoIds, choice]);
        return { files: photoIds.length, failures: [] };
      },
    },
    chosen: () => ({ formats, xmpName: 'photo.xmp' }),
    newId: () => 'sid_edited000',
    clock: {
      now: () => 0,
      steady: () => 0,
      after(_milliseconds, callback) {
        due = callback;
        return () => (due = null);
      },
    },
    onWritten: () => undefined,
  });
  return { follower, asked, pass: () => due?.(), isWaiting: () => due !== null };
}

test('photos that change one after another are written together, and never over words of others', async () => {
  const { follower, asked, pass, isWaiting } = follow();
  follower.photosChanged([photo(1), photo(2)]);
  follower.photosChanged([photo(2), photo(3)]);
  expect(asked).toEqual([]);
  pass();
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  const choice = { formats: ['xmp'], xmpName: 'photo.xmp', policy: 'overwrite', includeEdited: false };
  expect([asked, isWaiting()]).toEqual([[['sid_edited000', [photo(1), photo(2), photo(3)], choice]], false]);
});

test("a run's sidecars bear the run's name, up to its last photo; edits have one of their own", async () => {
  const { follower, asked } = follow();
  follower.runChanged({ id: 'job_therun00', state: 'running' });
  follower.photosChanged([photo(1)]);
  follower.runChanged({ id: 'job_therun00', state: 'done' });
  follower.photosChanged([photo(2)]);
  await follower.close();
  expect(asked.map(([id, ids]) => [id, ids])).toEqual([
    ['sid_therun00', [photo(1)]],
    ['sid_edited000', [photo(2)]],
  ]);
});

test('nothing is written where no format was chosen', async () => {
  const { follower, asked, isWaiting } = follow([]);
  follower.photosChanged([photo(1)]);
  expect(isWaiting()).toBe(false);
  await follower.close();
  expect(asked).toEqual([]);
});
