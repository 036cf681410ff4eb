import { expect, test } from 'vitest';
import type { JobId, PhotoId } from '../contract/ids.ts';
import { ManyCaptions } from './manyCaptions.ts';
import { systemClock } from './system.ts';

test('thousands are approved some at a time, as one act, and others get their turn in between', async () => {
  const ids = Array.from({ length: 2_500 }, (_value, number): PhotoId => `pho_${String(number).padStart(8, '0')}`);
  let hadTurn = false;
  const calls: { readonly count: number; readonly act: JobId | undefined; readonly hadTurn: boolean }[] = [];
  const approve = (photoIds: readonly PhotoId[], _now: number, act?: JobId) => {
    calls.push({ count: photoIds.length, act, hadTurn });
    return photoIds.slice(1);
  };
  const captions = { approve, revert: () => [], findReplaced: () => [], replace: () => [], changeKeywords: () => [] };
  const many = new ManyCaptions({ captions, photosOf: () => Promise.resolve(ids), clock: systemClock });
  const approving = many.approve(ids);
  setImmediate(() => (hadTurn = true));
  const approved = await approving;
  expect(calls.length).toBeGreaterThan(2);
  expect(Math.max(...calls.map(({ count }) => count))).toBeLessThanOrEqual(1_000);
  expect(calls.reduce((sum, { count }) => sum + count, 0)).toBe(2_500);
  expect(new Set(calls.map(({ act }) => act)).size).toBe(1);
  expect(calls.at(-1)?.hadTurn).toBe(true);
  expect(approved).toHaveLength(2_500 - calls.length);
});
