import { beforeEach, expect, test } from 'vitest';
import type { PhotoId } from '../../electron/contract/ids.ts';
import { createFakeStudio } from '../api/fakeAppApi.ts';
import type { FakeStudio } from '../api/fakeAppApi.ts';
import type { StudioState } from './studioState.svelte.ts';
import { connectedStudio } from './testing/connectedStudio.ts';

let fake: FakeStudio;
let studio: StudioState;

beforeEach(async () => {
  fake = createFakeStudio({ tokenMs: 0 });
  studio = await connectedStudio(fake.api);
  fake.photos.addFolder('/photos');
  await studio.photoList.go({ folderId: null, under: '' });
});

function captionOf(id: PhotoId) {
  return fake.photos.record(id).caption;
}

async function captionAll(): Promise<readonly PhotoId[]> {
  const { request } = studio.captionForm;
  if (request === null) throw new Error('there is nothing to caption');
  await studio.captionActions.start(request, studio.captionForm.photoIds);
  await expect.poll(() => studio.captionRuns.newest?.state).toBe('done');
  return studio.photoList.list.items.map(({ id }) => id);
}

test('all that is listed is captioned, unless several photos are chosen', async () => {
  expect(studio.captionForm.request?.target.kind).toBe('selection');
  studio.photoSelection.chooseAll();
  expect(studio.captionForm.request?.target).toMatchObject({ kind: 'photos', ids: studio.photoSelection.ids });
});

test('a question about every photo is no request before it is asked', () => {
  studio.captionForm.kind = 'question';
  expect(studio.captionForm.request).toBe(null);
  studio.captionForm.question = ' is there a boat? ';
  expect(studio.captionForm.request?.settings).toMatchObject({ kind: 'question', question: 'is there a boat?' });
});

test('a run is followed until it is done, and then none is current', async () => {
  await captionAll();
  expect([studio.captionRuns.current, studio.captionRuns.newest?.captioned]).toEqual([undefined, 3]);
});

test('what a run could not do is offered to be tried again only while one of its photos can be had', async () => {
  const [{ id: folder } = { id: 'fol_00000000' as const }] = fake.photos.folders();
  fake.photos.spoil(folder, 'fox.png');
  await captionAll();
  await expect.poll(() => studio.captionRuns.newest?.failed).toBe(1);
  fake.photos.mend(folder, 'fox.png');
  await expect.poll(() => studio.captionRuns.canRetry).toBe(true);
  fake.photos.spoil(folder, 'fox.png');
  await expect.poll(() => studio.captionRuns.canRetry).toBe(false);
});

test('an approval and a change are taken back and done again', async () => {
  const [first] = await captionAll();
  if (first === undefined) throw new Error('there is no photo');
  const made = captionOf(first)?.text;
  await studio.captionActions.approve([first]);
  await studio.captionActions.edit(fake.photos.record(first), { text: 'a fox at noon' });
  expect(captionOf(first)).toMatchObject({ text: 'a fox at noon', by: 'person' });
  await studio.undoStack.undo();
  expect(captionOf(first)).toMatchObject({ text: made, by: 'model', review: 'approved' });
  await studio.undoStack.redo();
  expect(captionOf(first)?.text).toBe('a fox at noon');
});

test('complaint 7: taking an approval back leaves alone what had been decided before', async () => {
  const [first, second] = await captionAll();
  if (first === undefined || second === undefined) throw new Error('there are no photos');
  await studio.captionActions.edit(fake.photos.record(first), { text: 'a fox at noon' });
  await studio.captionActions.approve([first, second]);
  await studio.undoStack.undo();
  expect([captionOf(first)?.text, captionOf(second)?.review]).toEqual(['a fox at noon', 'toReview']);
});

test('complaint 7: a person’s caption is written again by the model only after a second, explicit press', async () => {
  const [first] = await captionAll();
  const { settings } = studio.captionForm;
  if (first === undefined || settings === null) throw new Error('there is no photo');
  await studio.captionActions.edit(fake.photos.record(first), { text: 'mine' });
  await studio.captionActions.writeAgain(fake.photos.record(first), settings);
  expect(captionOf(first)?.text).toBe('mine');
  studio.notices.toasts.at(-1)?.action?.run();
  await expect.poll(() => captionOf(first)?.by).toBe('model');
});

test('keywords are kept as typed, each once', async () => {
  const [first] = await captionAll();
  if (first === undefined) throw new Error('there is no photo');
  await studio.captionActions.edit(fake.photos.record(first), { keywords: [' sea ', 'sea', '', 'dusk'] });
  expect(captionOf(first)).toMatchObject({ keywords: ['sea', 'dusk'], by: 'person' });
});

test('keywords typed right after one another are all kept, and one is taken away from what is there by then', async () => {
  const [first] = await captionAll();
  if (first === undefined) throw new Error('there is no photo');
  await studio.captionActions.edit(fake.photos.record(first), { keywords: [] });
  const { captionActions } = studio;
  await Promise.all([
    captionActions.changeKeywordsOf(first, (now) => [...now, 'sea']),
    captionActions.changeKeywordsOf(first, (now) => [...now, 'beach']),
    captionActions.changeKeywordsOf(first, (now) => now.filter((each) => each !== 'sea')),
    captionActions.changeKeywordsOf(first, (now) => [...now, 'dusk']),
  ]);
  expect(captionOf(first)?.keywords).toEqual(['beach', 'dusk']);
});

test('many photos get keywords in one step, which is taken back as one; the model no longer replaces them', async () => {
  const ids = await captionAll();
  const before = ids.map((id) => captionOf(id)?.keywords);
  await studio.captionActions.changeKeywords(ids, { add: [' iceland ', '', 'iceland'] });
  expect(ids.map((id) => captionOf(id)?.keywords.at(-1))).toEqual(ids.map(() => 'iceland'));
  expect(ids.every((id) => captionOf(id)?.by === 'person')).toBe(true);
  await studio.undoStack.undo();
  expect(ids.map((id) => captionOf(id)?.keywords)).toEqual(before);
});

test('the last act on captions is taken back, a whole run too, by a window that did not begin it; Undo does it again', async () => {
  const ids = await captionAll();
  const made = ids.map((id) => captionOf(id)?.text);
  await studio.captionActions.undoLast();
  expect([ids.map(captionOf), studio.notices.toasts.at(-1)?.message]).toEqual([
    ids.map(() => null),
    'What the model wrote about 3 photos is taken back',
  ]);
  await studio.undoStack.undo();
  expect(ids.map((id) => captionOf(id)?.text)).toEqual(made);
  await studio.undoStack.redo();
  expect(ids.map(captionOf)).toEqual(ids.map(() => null));
  await studio.captionActions.undoLast();
  expect(studio.notices.toasts.at(-1)?.message).toBe('No act on captions is left to take back');
});
