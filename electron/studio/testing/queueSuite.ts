import { describe, expect, test } from 'vitest';
import { codeOf, drawFox, unknownJob } from './suiteSteps.ts';
import type { SuiteSteps } from './suiteSteps.ts';

/** The sentences about the line of the jobs that wait. */
export function describeQueue(name: string, studio: SuiteSteps): void {
  const { draw, drawOne, idsOf, rowOf } = studio;

  describe(`${name}: the queue`, () => {
    const enqueue = async (prompt: string) => studio.api.jobs.enqueue({ ...drawFox, variations: 1, prompt });
    const waiting = async () => (await studio.api.jobs.list()).filter(({ state }) => state === 'queued').map(({ id }) => id);
    /** Four drawings of which none has begun. */
    const pausedWithFour = async () => {
      await studio.api.queue.pause('finish');
      return [await enqueue('one'), await enqueue('two'), await enqueue('three'), await enqueue('four')] as const;
    };

    test('complaint 11: what waits is put before another or last, and done in that order', async () => {
      const [one, two, three, four] = await pausedWithFour();
      await studio.api.queue.move({ id: four, before: two });
      await studio.api.queue.move({ id: one, before: null });
      expect(await waiting()).toEqual([four, two, three, one]);
      const late = await enqueue('late');
      await studio.api.queue.move({ id: late, before: four });
      expect(await waiting()).toEqual([late, four, two, three, one]);
      await studio.api.queue.goOn();
      await studio.finishJobs();
      expect(await Promise.all((await idsOf()).toReversed().map(async (id) => (await studio.api.images.get(id)).title))).toEqual([
        'late',
        'four',
        'two',
        'three',
        'one',
      ]);
    });

    test('complaint 11: a drawing that is put before a question becomes the first of the drawings', async () => {
      const image = await drawOne('two apples');
      const [one, two, three, four] = await pausedWithFour();
      const question = await studio.api.jobs.enqueue({ kind: 'ask', imageIds: [image], question: 'how many?' });
      await studio.api.queue.move({ id: three, before: question });
      await studio.api.queue.move({ id: question, before: four });
      expect(await waiting()).toEqual([question, three, one, two, four]);
    });

    test('what has begun, ended or never was is moved nowhere, and nothing is put before what never was', async () => {
      const done = (await draw()).id;
      const [one] = await pausedWithFour();
      const codes = [
        { id: done, before: one },
        { id: unknownJob, before: one },
        { id: one, before: unknownJob },
      ].map((move) => codeOf(() => studio.api.queue.move(move)));
      expect(await Promise.all(codes)).toEqual(['jobNotWaiting', 'jobNotFound', 'jobNotFound']);
    });

    test('complaint 11: a paused queue ends what it has begun, begins nothing, and goes on when it is told to', async () => {
      const running = await enqueue('running');
      await studio.api.queue.pause('finish');
      const next = await enqueue('next');
      await studio.finishRunning();
      expect([(await rowOf(running))?.state, (await rowOf(next))?.state]).toEqual(['done', 'queued']);
      expect(await studio.api.queue.state()).toEqual({ isPaused: true, isWorking: false, batch: { done: 1, failed: 0, total: 2 } });
      await studio.api.queue.goOn();
      await studio.finishJobs();
      expect((await rowOf(next))?.state).toBe('done');
      expect(await studio.api.queue.state()).toEqual({ isPaused: false, isWorking: false, batch: { done: 2, failed: 0, total: 2 } });
    });

    test('complaint 11: a drawing in work is set aside by a pause and goes on afterwards', async () => {
      const id = await enqueue('running');
      await studio.api.queue.pause('setAside');
      await studio.finishRunning();
      expect((await rowOf(id))?.state).toBe('queued');
      await studio.api.queue.goOn();
      await studio.finishJobs();
      expect(await rowOf(id)).toMatchObject({ state: 'done', attempt: 2, imageIds: { length: 1 } });
    });

    test('complaint 11: everything that waits is cleared at once, and comes back to its places', async () => {
      const [one, two, three, four] = await pausedWithFour();
      await studio.api.queue.move({ id: four, before: one });
      const cleared = await studio.api.queue.clear();
      expect([cleared.toSorted(), await waiting()]).toEqual([[one, two, three, four].toSorted(), []]);
      expect(await studio.api.queue.retryAll(cleared)).toEqual([]);
      expect(await waiting()).toEqual([four, one, two, three]);
      expect(await studio.api.queue.clear()).toHaveLength(4);
      expect((await studio.api.queue.state()).batch.total).toBe(0);
    });

    test('of several jobs that are tried again those that cannot be are named, and the others are queued', async () => {
      const [one, two] = await pausedWithFour();
      await studio.api.jobs.cancel(one);
      const failures = await studio.api.queue.retryAll([unknownJob, two, one]);
      expect(failures.map(({ id, code }) => [id, code])).toEqual([
        [unknownJob, 'jobNotFound'],
        [two, 'jobNotRetryable'],
      ]);
      expect((await waiting())[0]).toBe(one);
    });
  });
}
