import { expect, test } from 'vitest';
import type { JobId } from '../contract/ids.ts';
import type { JobState } from '../contract/jobs.ts';
import { batchOf, nothingDone, tallyAfter } from './batch.ts';

/** What is counted after these changes, each with how many jobs are open then. */
function counted(...changes: readonly (readonly [string, JobState, number])[]) {
  const last = changes.reduce(
    (tally, [name, state, open]) => tallyAfter(tally, open, { id: `job_${name}0000000` satisfies JobId, state }),
    nothingDone,
  );
  return batchOf(last);
}

test('complaint 25: a batch counts what was done and what failed of what was in the queue', () => {
  expect(counted(['a', 'queued', 1], ['b', 'queued', 2], ['a', 'running', 2])).toEqual({ done: 0, failed: 0, total: 2 });
  expect(counted(['a', 'queued', 1], ['b', 'queued', 2], ['a', 'done', 1], ['b', 'failed', 0])).toEqual({ done: 1, failed: 1, total: 2 });
});

test('what a person ended is no part of it, and what is tried again has not failed', () => {
  expect(counted(['a', 'queued', 1], ['b', 'queued', 2], ['a', 'cancelled', 1], ['b', 'done', 0])).toEqual({
    done: 1,
    failed: 0,
    total: 1,
  });
  expect(counted(['a', 'queued', 1], ['b', 'queued', 2], ['a', 'failed', 1], ['a', 'queued', 2])).toEqual({ done: 0, failed: 0, total: 2 });
});

test('a job that is told of twice counts once', () => {
  expect(counted(['a', 'queued', 1], ['a', 'done', 0], ['a', 'done', 0])).toEqual({ done: 1, failed: 0, total: 1 });
});

test('after the queue was empty a new batch begins', () => {
  expect(counted(['a', 'queued', 1], ['a', 'failed', 0], ['b', 'queued', 1])).toEqual({ done: 0, failed: 0, total: 1 });
  expect(counted(['a', 'queued', 1], ['a', 'failed', 0], ['a', 'queued', 1], ['a', 'done', 0])).toEqual({ done: 1, failed: 0, total: 1 });
});

test('what waits when the studio opens is the batch', () => {
  expect(batchOf(tallyAfter(nothingDone, 5, null))).toEqual({ done: 0, failed: 0, total: 5 });
});
