import type { JobId } from '../contract/ids.ts';
import type { JobRow } from '../contract/jobs.ts';
import type { Batch } from '../contract/queue.ts';

export type Tally = {
  readonly done: ReadonlySet<JobId>;
  readonly failed: ReadonlySet<JobId>;
  /** Jobs of this queue that wait or run. */
  readonly open: number;
};

export const nothingDone: Tally = { done: new Set(), failed: new Set(), open: 0 };

/** Counts what is open now, and a job's change if there was one. What comes after the queue was empty begins anew. */
export function tallyAfter(before: Tally, open: number, row: Pick<JobRow, 'id' | 'state'> | null): Tally {
  const isNew = before.open === 0 && open > 0;
  const done = new Set(isNew ? [] : before.done);
  const failed = new Set(isNew ? [] : before.failed);
  if (row !== null) {
    failed.delete(row.id);
    if (row.state === 'done') done.add(row.id);
    if (row.state === 'failed') failed.add(row.id);
  }
  return { done, failed, open };
}

export function batchOf({ done, failed, open }: Tally): Batch {
  return { done: done.size, failed: failed.size, total: done.size + failed.size + open };
}
