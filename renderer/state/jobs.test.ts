import { expect, test } from 'vitest';
import { imageIdSchema, jobIdSchema } from '../../electron/contract/ids.ts';
import type { JobRow } from '../../electron/contract/jobs.ts';
import { createFakeStudio } from '../api/fakeAppApi.ts';
import { Jobs } from './jobs.svelte.ts';

const row: JobRow = {
  id: jobIdSchema.parse('job_commandline'),
  request: { kind: 'generate', prompt: 'a fox', seed: 1, variations: 1, steps: 4, guidance: 3, temperature: 1, order: 'random' },
  state: 'running',
  rank: 1,
  place: 1,
  progress: null,
  seed: 1,
  attempt: 1,
  error: null,
  createdAt: 5,
  startedAt: 6,
  finishedAt: null,
  imageIds: [],
  conversationId: null,
};

/** A window whose queue the command line writes, too. */
async function shared() {
  const { api, events } = createFakeStudio();
  const queue = { rows: [] as readonly JobRow[], afterReading: (): void => undefined };
  const list = async () => {
    const answer = queue.rows;
    queue.afterReading();
    return answer;
  };
  const jobs = new Jobs({ ...api, jobs: { ...api.jobs, list } }, (task) => (task === 'edit' ? 3 : 2));
  const told: string[] = [];
  jobs.onchange(({ id }) => void told.push(id));
  await jobs.connect();
  const change = async (...rows: readonly JobRow[]) => {
    queue.rows = rows;
    events.announce('queueChanged', null);
    await new Promise((resolve) => setTimeout(resolve, 5));
  };
  return { jobs, events, queue, told, change };
}

test('what the command line queues, runs and ends is seen, and takes no stage', async () => {
  const { jobs, told, change } = await shared();
  await change({ ...row, state: 'queued' });
  expect(jobs.waiting).toHaveLength(1);
  await change(row);
  expect(jobs.running?.id).toBe(row.id);
  await change({ ...row, state: 'done' });
  expect([jobs.running, jobs.rows[0]?.state]).toEqual([undefined, 'done']);
  expect(told).toEqual([]);
});

test('a job that vanished from the queue is no longer shown as running', async () => {
  const { jobs, change } = await shared();
  await change(row);
  await change();
  expect(jobs.rows).toEqual([]);
});

test('a list that is older than an event is read again', async () => {
  const { jobs, events, queue, change } = await shared();
  await change(row);
  // The job ends while the list that calls it running is under way.
  queue.afterReading = () => {
    queue.afterReading = () => undefined;
    queue.rows = [{ ...row, state: 'done' }];
    events.announce('jobChanged', { ...row, state: 'done' });
  };
  await change(row);
  expect(jobs.row(row.id)?.state).toBe('done');
});

test('a drawing has the grid of the model that makes it, and then the tokens that it says it has', async () => {
  const { jobs, events, change } = await shared();
  const steered = { seed: 1, variations: 1, steps: 4, guidance: 3, imageGuidance: 1, temperature: 1, order: 'random' } as const;
  const request = { kind: 'edit', imageId: imageIdSchema.parse('img_thesource'), instruction: 'bluer', ...steered } as const;
  await change({ ...row, request, state: 'queued' });
  expect(jobs.gridSide({ ...row, request })).toBe(3);
  await change({ ...row, request });
  expect(jobs.drawing(row.id)?.gridSide).toBe(3);
  events.announce('jobProgressed', { jobId: row.id, stage: 'drawing', done: 0, total: 0, secondsLeft: null, lastGrids: [] });
  expect(jobs.gridSide({ ...row, request })).toBe(3);
  events.announce('jobProgressed', { jobId: row.id, stage: 'drawing', done: 1, total: 16, secondsLeft: null, lastGrids: [[5]] });
  expect(jobs.gridSide({ ...row, request })).toBe(4);
});
