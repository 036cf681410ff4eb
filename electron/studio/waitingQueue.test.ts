import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSqlite } from '../store/sqliteDriver.ts';
import { testBinding } from '../store/testing/testDatabase.ts';
import { systemClock } from './system.ts';
import type { FakeRun } from './testing/fakeEngine.ts';
import { until } from './testing/fakeEngine.ts';
import { TestProfile, drawFox } from './testing/testStudio.ts';
import type { Announcement } from './testing/testStudio.ts';

let profile: TestProfile;
beforeEach(() => {
  profile = new TestProfile();
});
afterEach(() => profile.dispose());

/** What waits for seconds waits a moment; how often something waited can be asked. */
function createHastyClock() {
  let waits = 0;
  const after = (_milliseconds: number, callback: () => void) => {
    waits += 1;
    return systemClock.after(20, callback);
  };
  const more = async (count: number): Promise<void> => {
    const enough = waits + count;
    await until(() => waits >= enough);
  };
  return { ...systemClock, after, more };
}

const noticesIn = (announced: readonly Announcement[]) =>
  announced.flatMap(({ name, payload }) => (name === 'noticeRaised' ? payload.code : []));

test('while another program holds the history the drawing waits, says so once, and goes on where it was', async () => {
  const clock = createHastyClock();
  const { studio, engine, announced, reach } = profile.open({ clock });
  studio.queue.enqueue(drawFox);
  const run = await engine.started(1);
  run.drawToken();
  const other = openSqlite(profile.profile.database, testBinding);
  other.exec('BEGIN IMMEDIATE');
  run.drawToken();
  await until(() => noticesIn(announced).length > 0 && !studio.queue.isBusy);
  await clock.more(10);
  other.exec('COMMIT');
  other.close();
  const again = await engine.started(2);
  expect(again.work).toMatchObject({ known: { tokens: [{ grid: [0] }, { grid: [0] }] } });
  drawAll(again, 3);
  again.finish();
  await reach('done');
  expect(noticesIn(announced)).toEqual(['databaseBusy']);
  await studio.close();
});

test('where pictures cannot be written the queue rests with what is drawn, and goes on when they can be', async () => {
  const clock = createHastyClock();
  const { studio, engine, announced, reach } = profile.open({ clock });
  rmSync(profile.profile.pictures, { recursive: true, force: true });
  writeFileSync(profile.profile.pictures, 'a file in the place of the folder');
  studio.queue.enqueue(drawFox);
  studio.queue.enqueue({ ...drawFox, prompt: 'next' });
  const run = await engine.started(1);
  drawAll(run, 4);
  run.finish();
  await until(() => noticesIn(announced).length > 0);
  await clock.more(10);
  // Nothing is drawn for nothing meanwhile, and nothing has failed.
  expect([engine.runs.length, studio.queue.list().some(({ state }) => state === 'failed')]).toEqual([1, false]);
  rmSync(profile.profile.pictures);
  mkdirSync(profile.profile.pictures);
  const again = await engine.started(2);
  expect(again.work).toMatchObject({ prompt: 'a red fox', known: { tokens: [{ grid: [0, 1, 2, 3] }, { grid: [0, 1, 2, 3] }] } });
  again.finish();
  const next = await engine.started(3);
  drawAll(next, 4);
  next.finish();
  await reach('done', 'done');
  expect(noticesIn(announced)).toEqual(['picturesNotWritable']);
  expect(studio.images.page({ limit: 9 }).total).toBe(4);
  await studio.close();
});

test('a job that was being cancelled when the disk filled up is cancelled once there is space, and not drawn again', async () => {
  const clock = createHastyClock();
  const { studio, engine, reach } = profile.open({ clock });
  const id = studio.queue.enqueue(drawFox);
  const run = await engine.started(1);
  run.fail('diskFull');
  studio.queue.cancel(id);
  await reach('cancelled');
  expect(engine.runs).toHaveLength(1);
  await studio.close();
});

test('a drawing that is to be kept as it is while the disk is full is kept once there is space', async () => {
  const { studio, engine, reach } = profile.open();
  const id = studio.queue.enqueue(drawFox);
  const run = await engine.started(1);
  run.drawToken();
  run.fail('diskFull');
  await until(() => !studio.queue.isBusy);
  studio.queue.stopAndKeep(id);
  expect(studio.queue.list()).toMatchObject([{ state: 'running' }]);
  expect((await engine.started(2)).isStopped).toBe(true);
  await reach('done');
  expect(studio.images.page({ limit: 9 }).images.map(({ tokensDrawn }) => tokensDrawn)).toEqual([1, 1]);
  await studio.close();
});

test('a studio that quits while its queue waits gives the job back', async () => {
  const { studio, engine } = profile.open();
  studio.queue.enqueue(drawFox);
  (await engine.started(1)).fail('diskFull');
  await until(() => !studio.queue.isBusy);
  await studio.close();
  const next = profile.open();
  expect(next.studio.queue.list()).toMatchObject([{ state: 'queued', attempt: 1 }]);
  await next.studio.close();
});

test('a job that got on with its work is never blamed for power cuts', async () => {
  const dead = [profile.open()];
  dead[0]?.studio.queue.enqueue(drawFox);
  for (let cut = 0; cut < 4; cut += 1) {
    const current = dead.at(-1);
    (await current?.engine.started(1))?.drawToken();
    const next = profile.open();
    await next.studio.start();
    dead.push(next);
  }
  const { studio, engine, reach } = dead.at(-1) ?? profile.open();
  const last = await engine.started(1);
  expect(last.work).toMatchObject({ known: { tokens: [{ grid: [0, 1, 2, 3] }, { grid: [0, 1, 2, 3] }] } });
  last.finish();
  await reach('done');
  expect(studio.images.page({ limit: 9 }).total).toBe(2);
  for (const one of dead.toReversed()) await one.studio.close();
});

test('a job with which the studio dies again and again before anything is drawn is set aside', async () => {
  const opened = [profile.open()];
  opened[0]?.studio.queue.enqueue(drawFox);
  for (let death = 0; death < 3; death += 1) {
    await opened.at(-1)?.engine.started(1);
    const next = profile.open();
    await next.studio.start();
    opened.push(next);
  }
  expect(opened.at(-1)?.studio.queue.list()).toMatchObject([{ state: 'failed', error: { code: 'repeatedCrash' } }]);
  for (const one of opened.toReversed()) await one.studio.close();
});

test('a process that lost its job to another hears so, ends it, and leaves the other in peace', async () => {
  const slow = profile.open({ onlyOwnJobs: true });
  const id = slow.studio.queue.enqueue(drawFox);
  const lost = await slow.engine.started(1);
  lost.drawToken();
  const window = profile.open();
  await window.studio.start();
  const run = await window.engine.started(1);
  run.drawToken();
  lost.drawToken();
  await until(() => !slow.studio.queue.isBusy);
  const ends = slow.announced.flatMap(({ name, payload }) =>
    name === 'jobChanged' && payload.id === id ? (payload.error?.code ?? []) : [],
  );
  expect([lost.isStopped, ends]).toEqual([true, ['jobTakenOver']]);
  drawAll(run, 2);
  run.finish();
  await window.reach('done');
  expect(window.studio.images.page({ limit: 9 }).images.map(({ tokensDrawn }) => tokensDrawn)).toEqual([4, 4]);
  await slow.studio.close();
  await window.studio.close();
});

function drawAll(run: FakeRun, tokens: number): void {
  for (let token = 0; token < tokens; token += 1) run.drawToken();
}
