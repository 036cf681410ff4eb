import { afterEach, beforeEach, expect, test } from 'vitest';
import { until } from './testing/fakeEngine.ts';
import type { FakeEngine } from './testing/fakeEngine.ts';
import { TestProfile, drawFox } from './testing/testStudio.ts';
import type { Announcement } from './testing/testStudio.ts';

let profile: TestProfile;
beforeEach(() => {
  profile = new TestProfile();
});
afterEach(() => profile.dispose());

const one = { ...drawFox, variations: 1 };
const statesIn = (announced: readonly Announcement[]) => announced.flatMap(({ name, payload }) => (name === 'queueState' ? [payload] : []));

async function finish(engine: FakeEngine, number: number): Promise<void> {
  const run = await engine.started(number);
  run.drawToken();
  run.finish();
}

test('complaint 11: a paused queue is still paused after a restart, says so, and goes on when it is told to', async () => {
  const first = profile.open();
  first.studio.queue.steering.pause('finish');
  first.studio.queue.enqueue(one);
  await first.studio.close();
  const { studio, engine, announced, reach } = profile.open();
  await studio.start();
  expect(studio.queue.state).toEqual({ isPaused: true, isWorking: false, batch: { done: 0, failed: 0, total: 1 } });
  expect(statesIn(announced).at(-1)).toEqual(studio.queue.state);
  expect(engine.runs).toEqual([]);
  studio.queue.steering.goOn();
  await finish(engine, 1);
  await reach('done');
  await studio.close();
});

test('complaint 10: what is set aside by a pause goes on at the token it was at, after a restart, too', async () => {
  const first = profile.open();
  first.studio.queue.enqueue(one);
  const run = await first.engine.started(1);
  run.drawToken();
  run.drawToken();
  first.studio.queue.steering.pause('setAside');
  await first.reach('queued');
  expect(run.isStopped).toBe(true);
  await first.studio.close();
  const { studio, engine, reach } = profile.open();
  await studio.start();
  studio.queue.steering.goOn();
  const again = await engine.started(1);
  expect(again.work).toMatchObject({ known: { tokens: [{ grid: [0, 1] }] } });
  again.finish();
  await reach('done');
  await studio.close();
});

test('what the command line queues for itself is done while the queue of the window is paused', async () => {
  const window = profile.open();
  await window.studio.start();
  window.studio.queue.steering.pause('finish');
  window.studio.queue.enqueue(one);
  const commandLine = profile.open({ onlyOwnJobs: true });
  commandLine.studio.queue.enqueue({ ...one, prompt: 'for itself' });
  await finish(commandLine.engine, 1);
  await until(() => !commandLine.studio.queue.isBusy);
  expect(window.studio.queue.list().map(({ request, state }) => [request.kind === 'generate' && request.prompt, state])).toEqual([
    ['a red fox', 'queued'],
    ['for itself', 'done'],
  ]);
  await commandLine.studio.close();
  await window.studio.close();
});

test('clearing leaves alone what another process keeps for itself', async () => {
  const window = profile.open();
  await window.studio.start();
  const commandLine = profile.open({ onlyOwnJobs: true });
  commandLine.studio.queue.enqueue(one);
  commandLine.studio.queue.enqueue({ ...one, prompt: 'next' });
  await commandLine.engine.started(1);
  expect(window.studio.queue.steering.clear()).toEqual([]);
  await finish(commandLine.engine, 1);
  await finish(commandLine.engine, 2);
  await commandLine.reach('done', 'done');
  await commandLine.studio.close();
  await window.studio.close();
});

test('complaint 25: work is told of as one piece, however many jobs it has, with what was done and what failed', async () => {
  const { studio, engine, announced, reach } = profile.open();
  for (const prompt of ['one', 'two', 'three']) studio.queue.enqueue({ ...one, prompt });
  await finish(engine, 1);
  (await engine.started(2)).fail('modelFailed');
  await finish(engine, 3);
  await reach('done', 'failed', 'done');
  const told = statesIn(announced);
  // Whoever keeps the machine awake hears of a beginning and of an end, and of no gap between two jobs.
  expect(told.map(({ isWorking }) => isWorking).filter((is, index, all) => is !== all[index - 1])).toEqual([true, false]);
  expect(told.map(({ batch: { done, failed, total } }) => `${done} ${failed} ${total}`)).toEqual([
    '0 0 1',
    '0 0 2',
    '0 0 3',
    '1 0 3',
    '1 1 3',
    '2 1 3',
  ]);
  await studio.close();
});
