import { expect, test } from 'vitest';
import { readScene } from '../api/fake/fakeScene.ts';
import { createFakeStudio } from '../api/fakeAppApi.ts';
import { offerCommand } from './commands/commandTable.ts';
import type { DraftStorage } from './drafts.svelte.ts';
import { titleOf } from './jobWords.ts';
import type { StudioState } from './studioState.svelte.ts';
import { connectedStudio } from './testing/connectedStudio.ts';

/** A studio whose queue is paused with these drawings waiting. */
function openPaused(...prompts: readonly string[]) {
  return openPausedOn(createFakeStudio({ tokenMs: 0 }), { getItem: () => null, setItem: () => undefined }, prompts);
}

async function openPausedOn(fake: ReturnType<typeof createFakeStudio>, storage: DraftStorage, prompts: readonly string[]) {
  const { api, library, jobs: pretended } = fake;
  const card = library.add({ kind: 'generated', title: 'a fox', scene: readScene('a fox'), order: [], tokensDrawn: 64, createdAt: 1 });
  const studio = await connectedStudio(api, storage);
  await studio.queue.pause('finish');
  const request = { ...studio.promptForm.request(), variations: 1 };
  for (const prompt of prompts) await studio.jobs.enqueue({ ...request, prompt });
  const titles = () => studio.jobs.waiting.map((row) => titleOf(row.request));
  const row = (title: string) => {
    const found = studio.jobs.waiting.find(({ request: asked }) => titleOf(asked) === title);
    if (found === undefined) throw new Error(`${title} does not wait`);
    return found;
  };
  return { studio, card, pretended, titles, row };
}

test('complaint 11: a waiting job steps through the line and says where it stands, and at its ends that it stays', async () => {
  const { studio, titles, row } = await openPaused('one', 'two', 'three');
  expect(await studio.queue.step(row('three'), -1)).toBe('three is 2 of 3');
  expect(titles()).toEqual(['one', 'three', 'two']);
  expect(await studio.queue.step(row('one'), 1)).toBe('one is 2 of 3');
  expect(await studio.queue.step(row('two'), 1)).toBe('two stays last');
  expect(await studio.queue.step(row('three'), -1)).toBe('three stays first');
  expect(titles()).toEqual(['three', 'one', 'two']);
});

test('complaint 11: a drawing that cannot pass a question is told why', async () => {
  const { studio, card, titles, row } = await openPaused('one', 'two');
  await studio.jobs.enqueue({ kind: 'ask', imageIds: [card.id], question: 'how many?' });
  expect(titles()).toEqual(['how many?', 'one', 'two']);
  expect(await studio.queue.step(row('one'), -1)).toBe('one stays first: questions and descriptions go before drawings');
  expect(await studio.queue.step(row('how many?'), 1)).toBe('how many? stays last');
});

test('complaint 11: what was cleared comes back by the message and by Ctrl+Z, in its order', async () => {
  const { studio, titles, row } = await openPaused('one', 'two', 'three');
  await studio.queue.step(row('three'), -1);
  offerCommand(studio, 'clearQueue').run();
  await expect.poll(() => studio.notices.toasts.at(-1)?.message).toBe('3 waiting jobs cleared');
  expect([titles(), offerCommand(studio, 'clearQueue').isPossible]).toEqual([[], false]);
  studio.notices.toasts.at(-1)?.action?.run();
  await expect.poll(titles).toEqual(['one', 'three', 'two']);
  offerCommand(studio, 'clearQueue').run();
  await expect.poll(titles).toEqual([]);
  offerCommand(studio, 'undo').run();
  await expect.poll(titles).toEqual(['one', 'three', 'two']);
});

test('complaint 11: all that failed is tried again at once', async () => {
  const { studio, pretended } = await openPaused('one');
  pretended.failNext('The model could not finish this job.');
  await studio.queue.goOn();
  await expect.poll(() => studio.queue.failed.map((row) => titleOf(row.request))).toEqual(['one']);
  expect(studio.queue.batch).toEqual({ done: 0, failed: 1, total: 1 });
  offerCommand(studio, 'retryFailed').run();
  await expect.poll(() => studio.queue.ended.map(({ state }) => state)).toEqual(['done']);
  expect(offerCommand(studio, 'retryFailed').isPossible).toBe(false);
});

test('complaint 10: the queue is paused and gone on with by one command, and stopped after the job in work by another', async () => {
  const { studio } = await openPaused('one');
  expect(offerCommand(studio, 'pauseQueue').label).toBe('Go on with the queue');
  expect(offerCommand(studio, 'finishThenStop').isPossible).toBe(false);
  offerCommand(studio, 'pauseQueue').run();
  await expect.poll(() => studio.jobs.running?.state).toBe('running');
  expect(offerCommand(studio, 'finishThenStop')).toMatchObject({ isPossible: true, keys: ['Ctrl', 'Shift', 'F'] });
  offerCommand(studio, 'finishThenStop').run();
  await expect.poll(() => [studio.queue.isPaused, studio.queue.ended.length]).toEqual([true, 1]);
});

test('failed jobs are dismissed one by one or all, stay away after a restart, and are told of again when they fail again', async () => {
  const kept = new Map<string, string>();
  const storage = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) };
  const fake = createFakeStudio({ tokenMs: 0 });
  const { studio, pretended } = await openPausedOn(fake, storage, []);
  const failed = (of: StudioState) => of.queue.failed.map((row) => titleOf(row.request)).toSorted();
  await studio.queue.goOn();
  for (const [count, prompt] of ['one', 'two', 'three'].entries()) {
    pretended.failNext('The model could not finish this job.');
    await studio.jobs.enqueue({ ...studio.promptForm.request(), prompt });
    await expect.poll(() => failed(studio).length).toBe(count + 1);
  }
  const two = studio.queue.failed.find((row) => titleOf(row.request) === 'two');
  if (two === undefined) throw new Error('two did not fail');
  studio.queue.dismiss([two]);
  expect(failed(studio)).toEqual(['one', 'three']);
  offerCommand(studio, 'dismissFailed').run();
  expect([failed(studio), offerCommand(studio, 'dismissFailed').isPossible, offerCommand(studio, 'retryFailed').isPossible]).toEqual([
    [],
    false,
    false,
  ]);

  const again = await connectedStudio(fake.api, storage);
  expect(failed(again)).toEqual([]);
  pretended.failNext('The model could not finish this job.');
  await again.jobs.retry(two.id);
  await expect.poll(() => failed(again)).toEqual(['two']);
});
