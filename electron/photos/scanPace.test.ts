import { expect, test } from 'vitest';
import type { ScanProgress } from '../contract/photos.ts';
import { ScanPace } from './scanPace.ts';

test('what a stage waits for others is not counted into how long its rest takes', async () => {
  let now = 0;
  const told: ScanProgress[] = [];
  const clock = { now: () => now, steady: () => now, after: () => () => undefined };
  const pace = new ScanPace({ clock, tell: (progress) => told.push(progress), folderId: 'fol_00000001' }, 'looking', 100);
  for (let photo = 0; photo < 10; photo += 1) {
    const waited = Promise.resolve().then(() => {
      now += 60_000;
    });
    await pace.without(waited);
    now += 1_000;
    pace.add(1);
  }
  expect(told.at(-1)).toMatchObject({ done: 10, secondsLeft: 90 });
});
