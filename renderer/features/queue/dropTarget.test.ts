import { expect, test } from 'vitest';
import type { JobId } from '../../../electron/contract/ids.ts';
import { dropTarget } from './dropTarget.ts';

const [one, two]: readonly [JobId, JobId] = ['job_00000001', 'job_00000002'];
const waiting = [{ id: one }, { id: two }];

test('what is dropped on the upper half of a row comes before it, on the lower half after it', () => {
  expect(dropTarget(waiting, 0, 0.2)).toEqual({ over: one, below: false, before: one });
  expect(dropTarget(waiting, 0, 0.8)).toEqual({ over: one, below: true, before: two });
  expect(dropTarget(waiting, 1, 0.8)).toEqual({ over: two, below: true, before: null });
});

test('a row that left meanwhile takes nothing', () => {
  expect(dropTarget(waiting, 2, 0.2)).toBeNull();
});
