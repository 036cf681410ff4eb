import { expect, test } from 'vitest';
import type { ConversationId, ImageId } from '../../../electron/contract/ids.ts';
import { addPictures } from '../../api/fake/fakePictures.ts';
import { createFakeStudio } from '../../api/fakeAppApi.ts';
import type { StudioState } from '../../state/studioState.svelte.ts';
import { connectedStudio } from '../../state/testing/connectedStudio.ts';
import { OpenConversation, askLimits } from './conversation.svelte.ts';

/** A picture with two threads, each of one question. */
async function twoThreads() {
  const { api, library } = createFakeStudio({ tokenMs: 0 });
  addPictures(library, 2);
  const studio = await connectedStudio(api);
  const [picture, other] = studio.pictures.recent.map(({ id }) => id);
  if (picture === undefined || other === undefined) throw new Error('no pictures');
  const older = await askOnce(studio, picture, 'the older question');
  // Threads are ordered by their time.
  await new Promise((done) => setTimeout(done, 5));
  const newer = await askOnce(studio, picture, 'the newer question');
  const conversation = new OpenConversation(studio);
  const questions = () => conversation.turns.map(({ question }) => question);
  return { picture, other, older, newer, conversation, questions, studio };
}

async function askOnce(studio: StudioState, picture: ImageId, question: string): Promise<ConversationId> {
  const id = await studio.jobs.enqueue({ kind: 'ask', imageIds: [picture], question });
  await expect.poll(() => studio.jobs.row(id)?.state).toBe('done');
  const talk = studio.jobs.row(id)?.conversationId;
  if (talk == null) throw new Error('a question belongs to a thread');
  return talk;
}

test('a picture shows its newest thread, and the one that was chosen', async () => {
  const { picture, older, conversation, questions } = await twoThreads();
  await conversation.open([picture]);
  expect(questions()).toEqual(['the newer question']);
  await conversation.open([picture], older);
  expect(questions()).toEqual(['the older question']);
});

test('a chosen thread stays chosen while the same pictures are on the stage', async () => {
  const { picture, older, conversation, questions } = await twoThreads();
  await conversation.open([picture], older);
  await conversation.open([picture]);
  expect(questions()).toEqual(['the older question']);
});

test('a thread about other pictures opens none of these', async () => {
  const { other, older, conversation, questions } = await twoThreads();
  await conversation.open([other], older);
  expect(questions()).toEqual([]);
});

test('a thread begun afresh is not taken back by the old one', async () => {
  const { picture, conversation, questions } = await twoThreads();
  await conversation.open([picture]);
  conversation.startAfresh();
  await conversation.open([picture], null);
  expect(questions()).toEqual([]);
});

test('a thread that is left while its question waits stays left when the question is answered', async () => {
  const { picture, conversation, questions, studio } = await twoThreads();
  await conversation.open([picture]);
  const stop = conversation.connect();
  const reading = conversation.ask('the question that waits');
  conversation.startAfresh();
  await reading;
  await expect.poll(() => studio.jobs.rows.at(-1)?.state).toBe('done');
  // A row that changes once more asks for nothing that is still under way.
  await studio.jobs.enqueue({ kind: 'ask', imageIds: [picture], question: 'about something else' });
  await expect.poll(() => studio.jobs.rows.at(-1)?.state).toBe('done');
  expect(questions()).not.toContain('the question that waits');
  stop();
});

test('the question that a full thread does not take begins another, and what was said before stays in sight', async () => {
  const { picture, conversation, studio } = await twoThreads();
  await conversation.open([picture]);
  const stop = conversation.connect();
  const ask = async (question: string) => {
    await conversation.ask(question);
    await expect.poll(() => conversation.turns.at(-1)).toMatchObject({ question, state: 'done' });
  };
  await ask('the second question');
  await ask('the third question');
  expect(conversation.isFull).toBe(true);
  await ask('the fourth question');
  expect(conversation.turns.map(({ question }) => question)).toEqual(['the fourth question']);
  expect(conversation.earlier.map(({ question }) => question)).toEqual(['the newer question', 'the second question', 'the third question']);
  expect(studio.jobs.rows.at(-1)?.conversationId).not.toBe(studio.jobs.rows.at(-2)?.conversationId);
  conversation.startAfresh();
  expect(conversation.earlier).toEqual([]);
  stop();
});

test('a model that answers one question about one picture is asked no second, and what was said stays in sight', async () => {
  const { picture, conversation, questions, studio } = await twoThreads();
  expect(askLimits(studio.model)).toEqual({ pictures: 2, turns: 3 });
  await conversation.open([picture]);
  const stop = conversation.connect();
  expect(conversation.isFull).toBe(false);
  await studio.preferences.change({ taskModels: { answer: 'studio-reader' } });
  await expect.poll(async () => (await studio.model.refresh(), askLimits(studio.model))).toEqual({ pictures: 1, turns: 1 });
  expect(conversation.isFull).toBe(true);
  await conversation.ask('what is it?');
  await expect.poll(questions).toEqual(['what is it?']);
  expect(conversation.earlier.map(({ question }) => question)).toEqual(['the newer question']);
  stop();
});
