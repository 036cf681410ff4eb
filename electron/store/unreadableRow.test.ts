import { afterEach, beforeEach, expect, test } from 'vitest';
import { createHistoryRepository } from './historyRepository.ts';
import { createImageRepository } from './imageRepository.ts';
import { createJobRepository } from './jobRepository.ts';
import { fillLibrary } from './testing/fillLibrary.ts';
import { conversationId, createTestDatabase, imageId, jobId } from './testing/testDatabase.ts';
import type { TestDatabase } from './testing/testDatabase.ts';
import { nameOf } from './unreadableRow.ts';

let test_: TestDatabase;
let named: Set<string>;
beforeEach(() => {
  test_ = createTestDatabase();
  fillLibrary(test_.database);
  named = new Set();
});
afterEach(() => test_.dispose());

const repositories = () => {
  const onUnreadable = (row: Parameters<typeof nameOf>[0]) => void named.add(nameOf(row));
  return {
    images: createImageRepository(test_.database, onUnreadable),
    history: createHistoryRepository(test_.database, onUnreadable),
    jobs: createJobRepository(test_.database, onUnreadable),
  };
};
const shown = () => {
  const { images, history, jobs } = repositories();
  return {
    pictures: images.page({ limit: 50, trash: 'with' }).images.length,
    entries: history.page({ limit: 50 }).entries.length,
    jobs: jobs.list(50).length,
  };
};
/** Leaves what no studio writes, as damage or a studio to come would. */
const spoil = (sql: string) => {
  test_.database.pragma('ignore_check_constraints = ON');
  test_.database.exec(sql);
};

test.each([
  [`UPDATE jobs SET request = '{"kind":"generate"}' WHERE id = '${jobId(1)}'`, `job ${jobId(1)}`, { entries: -1, jobs: -1 }],
  [`UPDATE jobs SET request = 'no JSON' WHERE id = '${jobId(1)}'`, `job ${jobId(1)}`, { entries: -1, jobs: -1 }],
  [
    `UPDATE jobs SET request = '{"kind":"upscale"}', kind = 'upscale' WHERE id = '${jobId(2)}'`,
    `job ${jobId(2)}`,
    { entries: -1, jobs: -1 },
  ],
  [`UPDATE history SET kind = 'upscale' WHERE job_id = '${jobId(1)}'`, 'entry 1', { entries: -1 }],
  [`UPDATE images SET kind = 'dreamt' WHERE id = '${imageId(3)}'`, `picture ${imageId(3)}`, { pictures: -1 }],
])('after %s one row is named, and the others are shown', (sql, name, fewer: Partial<Record<'pictures' | 'entries' | 'jobs', number>>) => {
  const before = shown();
  spoil(sql);
  const after = shown();
  expect(after).toEqual({
    pictures: before.pictures + (fewer.pictures ?? 0),
    entries: before.entries + (fewer.entries ?? 0),
    jobs: before.jobs + (fewer.jobs ?? 0),
  });
  expect([...named]).toEqual([name]);
});

test('pages go on behind a row that cannot be read', () => {
  const whole = repositories()
    .history.page({ limit: 50 })
    .entries.map(({ id }) => id);
  spoil(`UPDATE history SET kind = 'upscale' WHERE job_id = '${jobId(5)}'`);
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const page = repositories().history.page({ limit: 1, ...(cursor === null ? {} : { cursor }) });
    seen.push(...page.entries.map(({ id }) => id));
    cursor = page.nextCursor;
  } while (cursor !== null);
  expect(seen).toEqual(whole.filter((id) => id !== jobId(5)));
});

test('a turn that cannot be read leaves the others of its conversation', () => {
  spoil(`UPDATE jobs SET state = 'lost' WHERE id = '${jobId(4)}'`);
  expect(
    repositories()
      .history.conversation(conversationId(1))
      .turns.map((turn) => turn.jobId),
  ).toEqual([jobId(3)]);
});

test('a queued job that cannot be read is set aside by name, and the next one is taken', () => {
  const { jobs } = repositories();
  spoil(`UPDATE jobs SET request = '{"kind":"upscale"}', reserved_for = NULL WHERE id = '${jobId(8)}';
    INSERT INTO jobs (id, kind, request, state, place, created_at) SELECT '${jobId(9)}', kind, request, 'queued', 9, 1 FROM jobs WHERE id = '${jobId(1)}'`);
  expect(jobs.takeNext('me', 1, false)?.row.id).toBe(jobId(9));
  expect(test_.database.prepare('SELECT state, error_code FROM jobs WHERE id = ?').get(jobId(8))).toEqual({
    state: 'failed',
    error_code: 'entryUnreadable',
  });
});

test('one picture that is asked for and cannot be read says which', () => {
  spoil(`UPDATE images SET made = '{}' WHERE id = '${imageId(1)}'`);
  const { images } = repositories();
  expect(images.card(imageId(1)).id).toBe(imageId(1));
  expect(() => images.record(imageId(1))).toThrow(
    expect.objectContaining({ code: 'entryUnreadable', detail: { entry: `picture ${imageId(1)}` } }),
  );
});
