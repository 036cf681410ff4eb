import { afterEach, beforeEach, expect, test } from 'vitest';
import type { JobRequest } from '../contract/jobs.ts';
import { createJobRepository } from '../store/jobRepository.ts';
import { conversationId, newJob, openTestDatabase } from '../store/testing/testDatabase.ts';
import { until } from './testing/fakeEngine.ts';
import { TestProfile, drawFox, importColour } from './testing/testStudio.ts';

let profile: TestProfile;
beforeEach(() => {
  profile = new TestProfile();
});
afterEach(() => profile.dispose());

/** Drawings stand in for long runs, which are set aside for anything of a lower rank. */
const givesWay = ({ kind }: JobRequest) => kind === 'generate';

async function openWithPicture() {
  const opened = profile.open({ givesWay });
  const picture = await importColour(opened.studio, '#3c3');
  const question: JobRequest = { kind: 'ask', imageIds: [picture.id], question: 'what colour?' };
  return { ...opened, question };
}

test('a run that may be interrupted is set aside for a question and goes on by itself where it was', async () => {
  const { studio, engine, reach, question } = await openWithPicture();
  studio.queue.enqueue({ ...drawFox, variations: 1 });
  const run = await engine.started(1);
  run.drawToken();
  studio.queue.enqueue(question);
  const answer = await engine.started(2);
  expect([run.isStopped, answer.work.kind]).toEqual([true, 'ask']);
  expect(studio.queue.list().map(({ request, state }) => [request.kind, state])).toEqual([
    ['ask', 'running'],
    ['generate', 'queued'],
  ]);
  answer.finish();
  const again = await engine.started(3);
  expect(again.work).toMatchObject({ kind: 'generate', known: { tokens: [{ grid: [0] }] } });
  again.finish();
  await reach('done', 'done');
  await studio.close();
});

test('nothing is set aside for its like, and what may not be interrupted is not', async () => {
  const { studio, engine, question } = await openWithPicture();
  studio.queue.enqueue(drawFox);
  const run = await engine.started(1);
  studio.queue.enqueue({ ...drawFox, prompt: 'another' });
  expect(run.isStopped).toBe(false);
  await studio.close();
  const firm = profile.open();
  await firm.studio.start();
  const drawing = await firm.engine.started(1);
  firm.studio.queue.enqueue(question);
  expect(drawing.isStopped).toBe(false);
  await firm.studio.close();
});

test('a question that another process left behind sets a run aside, too', async () => {
  const { studio, engine, question } = await openWithPicture();
  await studio.start();
  studio.queue.enqueue({ ...drawFox, variations: 1 });
  const run = await engine.started(1);
  const commandLine = profile.open({ onlyOwnJobs: true });
  commandLine.studio.queue.enqueue(question);
  await commandLine.engine.started(1);
  await commandLine.studio.close();
  expect(run.isStopped).toBe(false);
  // What the command line gave back is kept for it until it is known to be gone.
  await until(() => {
    studio.takeOver();
    return run.isStopped;
  });
  expect((await engine.started(2)).work.kind).toBe('ask');
  await studio.close();
});

test('a question that another process queued for everybody sets a run aside as soon as it is seen', async () => {
  const { studio, engine, question } = await openWithPicture();
  studio.queue.enqueue({ ...drawFox, variations: 1 });
  const run = await engine.started(1);
  const { database, close } = openTestDatabase(profile.profile.database, 1);
  createJobRepository(database).add(newJob(1, question, { conversationId: conversationId(1), seed: null }));
  close();
  studio.takeOver();
  expect(run.isStopped).toBe(true);
  await engine.started(2);
  await studio.close();
});

test.each([
  ['cancel', 'cancelled', 0],
  ['stopAndKeep', 'done', 1],
] as const)('%s of a run that is being set aside is not lost', async (act, end, pictures) => {
  const { studio, engine, question } = await openWithPicture();
  const id = studio.queue.enqueue({ ...drawFox, variations: 1 });
  (await engine.started(1)).drawToken();
  studio.queue.enqueue(question);
  // The engine ends the run in a moment; until then it is this process's.
  studio.queue[act](id);
  (await engine.started(2)).finish();
  await until(() => !studio.queue.isBusy);
  expect(studio.queue.list().find((row) => row.id === id)).toMatchObject({ state: end, imageIds: { length: pictures } });
  await studio.close();
});
