import { afterEach, beforeEach, expect, test } from 'vitest';
import type { JobRequest } from '../contract/jobs.ts';
import type { Clock } from '../jobs/ports.ts';
import { until } from './testing/fakeEngine.ts';
import { TestProfile, drawFox, fakeModel, importColour } from './testing/testStudio.ts';
import { systemClock } from './system.ts';

let profile: TestProfile;
beforeEach(() => {
  profile = new TestProfile();
});
afterEach(() => profile.dispose());

const pace = 2_000;
/** A minute of nobody asking passes in some hundredths of a second. */
const fastClock: Clock = {
  ...systemClock,
  steady: () => performance.now() * pace,
  after: (milliseconds, callback) => systemClock.after(milliseconds / pace, callback),
};
const open = (change: object = {}) => profile.open({ clock: fastClock, model: fakeModel, ...change });
type Opened = ReturnType<typeof open>;

/** So long that a description would have been begun. */
const awhile = () => new Promise((goOn) => setTimeout(goOn, 250));

/** What was asked for is. */
const isDone = ({ studio }: Opened) => until(() => studio.queue.list().every(({ state }) => state === 'done'));

async function draw(opened: Opened, request: JobRequest = { ...drawFox, variations: 1 }): Promise<void> {
  const { studio, engine } = opened;
  studio.queue.enqueue(request);
  const run = await engine.started(engine.runs.length + 1);
  for (let token = 0; token < 4; token += 1) run.drawToken();
  run.finish();
  // A description may begin before anybody looks.
  await isDone(opened);
}

test('a drawing is described once while nobody asks for anything, and is found by what is in it', async () => {
  const opened = open();
  const { studio, engine, announced } = opened;
  await studio.start();
  await draw(opened);
  const told = announced.length;
  const description = await engine.started(2);
  expect(description.work.kind).toBe('caption');
  expect([studio.queue.state.isWorking, studio.queue.state.batch]).toEqual([false, { done: 1, failed: 0, total: 1 }]);
  description.finish();
  await until(() => !studio.queue.isBusy);
  const [card] = studio.images.page({ limit: 1 }).images;
  const said = studio.images.record(card?.id ?? 'img_0').caption?.text ?? '';
  expect(said).not.toBe('');
  expect(studio.images.page({ limit: 5, search: said }).images.map(({ id }) => id)).toEqual([card?.id]);
  await awhile();
  expect(engine.runs).toHaveLength(2);
  // Nobody asked, so nobody hears of a job, and the history holds the drawing alone.
  expect(announced.slice(told).filter(({ name }) => name === 'jobChanged')).toEqual([]);
  expect(studio.queue.list().map(({ request }) => request.kind)).toEqual(['generate']);
  expect(studio.history.page({ limit: 9 }).entries.map(({ kind }) => kind)).toEqual(['generate']);
  await studio.close();
});

test('a description that nobody asked for ends at once for anything that is asked, and comes by itself later', async () => {
  const opened = open();
  const { studio, engine } = opened;
  await studio.start();
  await draw(opened);
  const description = await engine.started(2);
  studio.queue.enqueue({ ...drawFox, variations: 1, prompt: 'another' });
  expect(description.isStopped).toBe(true);
  const drawing = await engine.started(3);
  expect(drawing.work.kind).toBe('generate');
  for (let token = 0; token < 4; token += 1) drawing.drawToken();
  drawing.finish();
  const again = await engine.started(4);
  expect(again.work.kind).toBe('caption');
  again.finish();
  (await engine.started(5)).finish();
  await until(() => studio.images.page({ limit: 5 }).images.every(({ id }) => studio.images.record(id).caption !== null));
  await awhile();
  expect(engine.runs).toHaveLength(5);
  await studio.close();
});

test('a studio that is closed in the middle describes the drawing after its next start, once', async () => {
  const first = open();
  await first.studio.start();
  await draw(first);
  await first.engine.started(2);
  await first.studio.close();
  const { studio, engine } = open();
  await studio.start();
  (await engine.started(1)).finish();
  await awhile();
  expect(engine.runs).toHaveLength(1);
  await studio.close();
});

test('what a person described, brought in or does not want described is left alone, and so is everything while the queue is paused', async () => {
  const opened = open();
  const { studio, engine } = opened;
  await studio.start();
  studio.settings.set({ describesDrawings: false });
  await importColour(studio, '#3c3');
  await draw(opened);
  await awhile();
  const [card] = studio.images.page({ limit: 1, kind: 'generated' }).images;
  studio.queue.enqueue({ kind: 'caption', imageId: card?.id ?? 'img_0' });
  (await engine.started(2)).finish();
  await isDone(opened);
  studio.settings.set({ describesDrawings: true });
  await awhile();
  expect(engine.runs).toHaveLength(2);
  studio.settings.set({ describesDrawings: false });
  await draw(opened, { ...drawFox, variations: 1, prompt: 'another' });
  studio.queue.steering.pause('finish');
  studio.settings.set({ describesDrawings: true });
  await awhile();
  expect(engine.runs).toHaveLength(3);
  await studio.close();
});

test('neither the command line nor a large model describes what nobody asked about', async () => {
  for (const change of [{ onlyOwnJobs: true }, { model: { ...fakeModel, bytes: 3_000_000_000 } }]) {
    const opened = open(change);
    await opened.studio.start();
    await draw(opened);
    await awhile();
    expect(opened.engine.runs).toHaveLength(1);
    await opened.studio.close();
  }
});
