import { afterEach, beforeEach, expect, test } from 'vitest';
import { createJobRepository } from './jobRepository.ts';
import { createTestDatabase, generateRequest, lease, newJob } from './testing/testDatabase.ts';
import type { TestDatabase } from './testing/testDatabase.ts';
import { createWorkerRepository } from './workerRepository.ts';

let test_: TestDatabase;
beforeEach(() => {
  test_ = createTestDatabase();
});
afterEach(() => test_.dispose());

test('each beat of a worker counts one more', () => {
  const workers = createWorkerRepository(test_.database);
  for (const worker of ['a', 'b', 'a', 'a']) workers.beat(worker);
  expect(workers.beats()).toEqual(
    new Map([
      ['a', 3],
      ['b', 1],
    ]),
  );
});

test('who has a job or keeps one for itself is remembered, whoever has none is forgotten', () => {
  const workers = createWorkerRepository(test_.database);
  const jobs = createJobRepository(test_.database);
  jobs.add(newJob(1));
  jobs.takeNext('works', 1, false);
  jobs.add(newJob(2, generateRequest, { reservedFor: 'waits' }));
  for (const worker of ['works', 'waits', 'idle']) workers.beat(worker);
  expect(workers.holders().toSorted()).toEqual(['waits', 'works']);
  workers.forgetIdle();
  expect([...workers.beats().keys()].toSorted()).toEqual(['waits', 'works']);
  jobs.fail(lease(1, 'works'), { code: 'modelFailed', message: 'no' }, 2);
  expect(workers.holders()).toEqual(['waits']);
});
