import { expect, test } from 'vitest';
import type { JobRow } from '../../../electron/contract/jobs.ts';
import { windowTitle } from './windowTitle.ts';

const running: JobRow = {
  id: 'job_00000001',
  request: { kind: 'generate', prompt: 'a fox', seed: 1, variations: 1, steps: 4, guidance: 3, temperature: 1, order: 'random' },
  state: 'running',
  rank: 1,
  place: 1,
  progress: { stage: 'drawing', done: 41, total: 64, secondsLeft: 2 },
  seed: 1,
  attempt: 1,
  error: null,
  createdAt: 1,
  startedAt: 1,
  finishedAt: null,
  imageIds: [],
  conversationId: null,
};
const batch = (done: number, failed: number, total: number, isPaused = false) => ({ isPaused, batch: { done, failed, total } });

test('complaint 25: the title says which of how many is worked on, and how far that is', () => {
  expect(windowTitle(running, batch(1, 1, 5))).toBe('3 of 5 · 41 / 64 · UniFluid Studio');
  expect(windowTitle({ ...running, progress: null }, batch(0, 0, 2))).toBe('1 of 2 · UniFluid Studio');
});

test('of one job alone the title says how far it is, and of none its name', () => {
  expect(windowTitle(running, batch(0, 0, 1))).toBe('41 / 64 · UniFluid Studio');
  expect(windowTitle(undefined, batch(4, 1, 5))).toBe('UniFluid Studio');
});

test('complaint 11: a paused queue says so in the title while something waits', () => {
  expect(windowTitle(undefined, batch(1, 0, 3, true))).toBe('Paused · UniFluid Studio');
  expect(windowTitle(undefined, batch(3, 0, 3, true))).toBe('UniFluid Studio');
});
