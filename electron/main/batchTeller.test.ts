import { expect, test } from 'vitest';
import type { QueueState } from '../contract/queue.ts';
import { BatchTeller, wordsForChange } from './batchTeller.ts';
import type { BatchProgress, BatchWords } from './batchTeller.ts';

function state(done: number, failed: number, total: number, change: Partial<QueueState> = {}): QueueState {
  return { isPaused: false, isWorking: done + failed < total, batch: { done, failed, total }, ...change };
}

function createTeller(isInFront = false) {
  const shown: BatchWords[] = [];
  const progress: BatchProgress[] = [];
  const awake: boolean[] = [];
  const teller = new BatchTeller({
    isInFront: () => isInFront,
    show: (words) => void shown.push(words),
    showProgress: (each) => void progress.push(each),
    keepAwake: (isWorking) => void awake.push(isWorking),
  });
  return { teller, shown, progress, awake };
}

test('complaint 25: a batch that ends is told of once, with how many were done and how many failed', () => {
  const { teller, shown } = createTeller();
  for (const each of [state(0, 0, 1), state(0, 0, 3), state(1, 0, 3), state(2, 0, 3), state(3, 0, 3)]) teller.take(each);
  expect(shown).toEqual([{ title: 'Done', body: '3 of 3 done' }]);
});

test('complaint 25: the first failure is told of at once, later ones with the end', () => {
  const { teller, shown } = createTeller();
  for (const each of [state(0, 0, 4), state(0, 1, 4), state(1, 1, 4), state(1, 2, 4), state(2, 2, 4)]) teller.take(each);
  expect(shown).toEqual([
    { title: 'A job failed', body: '0 of 4 done, 1 failed, the others go on' },
    { title: 'Done, with failures', body: '2 of 4 done, 2 failed' },
  ]);
});

test('a job alone that fails is told of once', () => {
  const { teller, shown } = createTeller();
  for (const each of [state(0, 0, 1), state(0, 1, 1)]) teller.take(each);
  expect(shown).toEqual([{ title: 'Failed', body: '0 of 1 done, 1 failed' }]);
});

test('complaint 10: a queue that stops after the one in work says what is left', () => {
  expect(wordsForChange(state(0, 0, 3, { isPaused: true }), state(1, 0, 3, { isPaused: true, isWorking: false }))).toEqual({
    title: 'Paused',
    body: '1 of 3 done, 2 waiting',
  });
});

test('what a person ended, cleared or sees is no news', () => {
  expect(wordsForChange(state(0, 0, 2), state(0, 0, 0))).toBeNull();
  expect(wordsForChange(state(2, 0, 2), state(0, 0, 1))).toBeNull();
  const { teller, shown } = createTeller(true);
  for (const each of [state(0, 0, 1), state(1, 0, 1)]) teller.take(each);
  expect(shown).toEqual([]);
});

test('complaint 25: the task bar shows how far all jobs are, the one in work by its tokens, and nothing without work', () => {
  const { teller, progress } = createTeller();
  teller.take(state(0, 0, 2));
  teller.advance({ stage: 'drawing', done: 32, total: 64 });
  teller.advance({ stage: 'drawing', done: 32, total: 64 });
  teller.advance({ stage: 'writing', done: 5, total: 0 });
  teller.take(state(1, 0, 2));
  teller.take(state(1, 0, 2, { isPaused: true, isWorking: false }));
  teller.take(state(2, 0, 2));
  expect(progress.map(({ fraction, isPaused }) => [fraction, isPaused])).toEqual([
    [0, false],
    [0.25, false],
    [0.5, false],
    [0.5, true],
    [null, false],
  ]);
});

test('complaint 25: the machine is kept awake while a job is in work, and not by a queue that is paused', () => {
  const { teller, awake } = createTeller();
  for (const each of [state(0, 0, 2), state(1, 0, 2), state(1, 0, 2, { isPaused: true, isWorking: false })]) teller.take(each);
  expect(awake).toEqual([true, true, false]);
});

const run = { state: 'running', photos: 200, captioned: 0, edited: 0, known: 0, skipped: 0, protected: 0, failed: 0 } as const;

test('complaint 25: a run over photos fills the task bar photo by photo, and its end says how many got their captions', () => {
  const { teller, shown, progress } = createTeller();
  teller.take(state(0, 0, 1));
  teller.follow({ ...run, captioned: 48, skipped: 2 });
  expect(progress.at(-1)).toEqual({ fraction: 0.25, isPaused: false });
  teller.follow({ ...run, state: 'done', captioned: 197, failed: 3 });
  teller.take(state(1, 0, 1));
  expect(shown).toEqual([{ title: 'Done, with failures', body: '197 of 200 photos captioned, 3 could not be' }]);
});

test('a run among other jobs is told of with them, one photo asked about again as any job', () => {
  const { teller, shown } = createTeller();
  teller.take(state(0, 0, 2));
  teller.follow({ ...run, state: 'done', captioned: 200 });
  for (const each of [state(1, 0, 2), state(2, 0, 2), state(0, 0, 1)]) teller.take(each);
  teller.follow({ ...run, state: 'done', photos: 1, captioned: 1 });
  teller.take(state(1, 0, 1));
  expect(shown).toEqual([
    { title: 'Done', body: '2 of 2 done; 200 of 200 photos captioned' },
    { title: 'Done', body: '1 of 1 done' },
  ]);
});
