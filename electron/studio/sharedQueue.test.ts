import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ConversationId } from '../contract/ids.ts';
import { createJobRepository } from '../store/jobRepository.ts';
import { lease, newJob, openTestDatabase } from '../store/testing/testDatabase.ts';
import { createWorkerRepository } from '../store/workerRepository.ts';
import { until } from './testing/fakeEngine.ts';
import { TestProfile, drawFox, importColour } from './testing/testStudio.ts';
import { systemClock } from './system.ts';

let profile: TestProfile;
beforeEach(() => {
  profile = new TestProfile();
});
afterEach(() => profile.dispose());

test('a window takes up what a command line left behind while it was open', async () => {
  const window = profile.open();
  await window.studio.start();
  const commandLine = profile.open({ onlyOwnJobs: true });
  commandLine.studio.queue.enqueue(drawFox);
  (await commandLine.engine.started(1)).drawToken();
  // To the window the command line is gone: it has the window's process number, and another beginning.
  window.studio.takeOver();
  expect((await window.engine.started(1)).work).toMatchObject({ prompt: 'a red fox', known: { tokens: [{ grid: [0] }, { grid: [0] }] } });
  await window.studio.close();
  await commandLine.studio.close();
});

test('a job of another machine is left alone while that counts on, and taken up a minute after it stopped', async () => {
  let steady = 0;
  const clock = { ...systemClock, steady: () => steady };
  const window = profile.open({ clock });
  await window.studio.start();
  const elsewhere = 'machine:boot:namespace:4711:1:once';
  const { database, close } = openTestDatabase(profile.profile.database, 1);
  const [jobs, workers] = [createJobRepository(database), createWorkerRepository(database)];
  jobs.add(newJob(1, { ...drawFox, variations: 1 }, { reservedFor: elsewhere }));
  jobs.takeNext(elsewhere, 1, true);
  const look = (times: number) => {
    for (let time = 0; time < times; time += 1) {
      steady += 5_000;
      window.studio.takeOver();
    }
  };
  for (let beat = 0; beat < 10; beat += 1) {
    workers.beat(elsewhere);
    look(5);
  }
  expect(window.studio.queue.list()).toMatchObject([{ state: 'running', attempt: 1 }]);
  look(13);
  expect((await window.engine.started(1)).work).toMatchObject({ prompt: 'a red fox' });
  expect(() => jobs.wishOf(lease(1, elsewhere))).toThrow('jobTakenOver');
  close();
  await window.studio.close();
});

test('a process with work counts while it has any, and is forgotten when it has none', async () => {
  const beats = () => {
    const { database, close } = openTestDatabase(profile.profile.database, 1);
    const found = [...createWorkerRepository(database).beats().values()];
    close();
    return found;
  };
  const hasty = { ...systemClock, after: (_milliseconds: number, callback: () => void) => systemClock.after(20, callback) };
  const { studio, engine, reach } = profile.open({ clock: hasty });
  studio.queue.enqueue({ ...drawFox, variations: 1 });
  const run = await engine.started(1);
  await until(() => (beats()[0] ?? 0) > 3);
  run.drawToken();
  run.finish();
  await reach('done');
  await studio.start();
  expect(beats()).toEqual([]);
  await studio.close();
});

test('taking over leaves alone what this process works on', async () => {
  const { studio, engine } = profile.open();
  await studio.start();
  studio.queue.enqueue(drawFox);
  (await engine.started(1)).drawToken();
  studio.takeOver();
  expect(engine.runs).toHaveLength(1);
  expect(studio.queue.list()).toMatchObject([{ state: 'running', attempt: 1 }]);
  await studio.close();
});

test.each([
  ['stopAndKeep', 'done', 2],
  ['cancel', 'cancelled', 0],
] as const)('%s that the other process did not hear before it went is done by the next', async (wish, end, pictures) => {
  const window = profile.open();
  const commandLine = profile.open({ onlyOwnJobs: true });
  const id = commandLine.studio.queue.enqueue(drawFox);
  (await commandLine.engine.started(1)).drawToken();
  window.studio.queue[wish](id);
  await commandLine.studio.close();
  window.studio.takeOver();
  expect((await window.engine.started(1)).isStopped).toBe(true);
  await window.reach(end);
  expect(window.studio.images.page({ limit: 9 }).total).toBe(pictures);
  await window.studio.close();
});

test('a job tried again forgets what was once wished of it', async () => {
  const { studio, engine, reach } = profile.open();
  const other = profile.open({ onlyOwnJobs: true });
  const id = studio.queue.enqueue(drawFox);
  const run = await engine.started(1);
  other.studio.queue.cancel(id);
  run.drawToken();
  await reach('cancelled');
  studio.queue.steering.retry(id);
  const again = await engine.started(2);
  expect(again.isStopped).toBe(false);
  await other.studio.close();
  await studio.close();
});

test('a cancelled job whose engine gave up stays cancelled', async () => {
  const { studio, engine, reach } = profile.open();
  const id = studio.queue.enqueue(drawFox);
  const run = await engine.started(1);
  // The engine is asked to stop, and gives up before it can.
  run.fail('engineStopped');
  studio.queue.cancel(id);
  await reach('cancelled');
  studio.queue.resume();
  expect(engine.runs).toHaveLength(1);
  await studio.close();
});

test('a last question that failed can be tried again although the conversation takes no more', async () => {
  const { studio, engine } = profile.open();
  const picture = await importColour(studio, '#ff0000');
  const ask = async (number: number, conversationId?: ConversationId) => {
    const id = studio.queue.enqueue({
      kind: 'ask',
      imageIds: [picture.id],
      question: `q${number}`,
      ...(conversationId === undefined ? {} : { conversationId }),
    });
    return { id, run: await engine.started(number) };
  };
  const settled = () => until(() => !studio.queue.isBusy);
  const first = await ask(1);
  first.run.finish();
  await settled();
  const talk = studio.queue.list()[0]?.conversationId ?? undefined;
  (await ask(2, talk)).run.finish();
  await settled();
  const third = await ask(3, talk);
  third.run.fail('modelFailed');
  await settled();
  studio.queue.steering.retry(third.id);
  (await engine.started(4)).finish();
  await settled();
  expect(studio.queue.list().map(({ state }) => state)).toEqual(['done', 'done', 'done']);
  await studio.close();
});

test('a disk that stays full is told of once, and again after it had space', async () => {
  const hasty = { ...systemClock, after: (_milliseconds: number, callback: () => void) => systemClock.after(5, callback) };
  const { studio, engine, announced, reach } = profile.open({ clock: hasty });
  const told = () => announced.filter(({ name }) => name === 'noticeRaised').length;
  studio.queue.enqueue(drawFox);
  for (const number of [1, 2, 3]) (await engine.started(number)).fail('diskFull');
  const fourth = await engine.started(4);
  expect(told()).toBe(1);
  fourth.drawToken();
  fourth.finish();
  await reach('done');
  studio.queue.enqueue(drawFox);
  (await engine.started(5)).fail('diskFull');
  await engine.started(6);
  expect(told()).toBe(2);
  await studio.close();
});
