import { beforeEach, expect, test } from 'vitest';
import { addPictures } from '../api/fake/fakePictures.ts';
import { readScene } from '../api/fake/fakeScene.ts';
import { createFakeStudio } from '../api/fakeAppApi.ts';
import type { StudioState } from './studioState.svelte.ts';
import { connectedStudio } from './testing/connectedStudio.ts';

let studio: StudioState;
let fake: ReturnType<typeof createFakeStudio>;

/** The newest pictures of the strip, newest first. */
function recent(count: number) {
  return studio.pictures.recent.slice(0, count).map((card) => card.id);
}

function toast(words: string) {
  return studio.notices.toasts.findLast(({ message }) => message.includes(words));
}

/** Undo is a click; what it starts is over some turns later. */
async function press(action: (() => void) | undefined) {
  action?.();
  await new Promise((done) => setTimeout(done, 20));
}

beforeEach(async () => {
  fake = createFakeStudio();
  const { api, library } = fake;
  addPictures(library, 8);
  studio = await connectedStudio(api);
});

test('a picture that goes to the trash leaves the stage to the next older one, and comes back with undo', async () => {
  const [first, second, third] = recent(3);
  if (first === undefined || second === undefined || third === undefined) throw new Error('too few pictures');
  studio.stage.show(second);
  await studio.actions.trash([second]);
  expect(studio.stage.pictureId).toBe(third);
  await studio.actions.undo();
  expect([studio.stage.pictureId, ...recent(3)]).toEqual([second, first, second, third]);
});

test('trashing something else leaves the stage as it is', async () => {
  const [first, second] = recent(2);
  if (first === undefined || second === undefined) throw new Error('too few pictures');
  studio.stage.show(second);
  await studio.actions.trash([first]);
  expect(studio.stage.pictureId).toBe(second);
});

test('the undo of a message takes back its own act, once', async () => {
  const [first, second] = recent(2);
  if (first === undefined || second === undefined) throw new Error('too few pictures');
  await studio.actions.trash([first]);
  const own = toast('trash');
  await studio.actions.trash([second]);
  await press(own?.action?.run);
  expect(recent(1)).toEqual([first]);
  await press(own?.action?.run);
  expect(recent(2)).not.toContain(second);
});

test('pictures trashed one by one are told of in one message, whose Undo brings all of them back', async () => {
  const before = recent(3);
  for (const id of before) await studio.actions.trash([id]);
  expect(studio.notices.toasts.map(({ message }) => message)).toEqual(['3 pictures moved to the trash']);
  await studio.actions.undo();
  expect(toast('trash')?.message).toBe('2 pictures moved to the trash');
  await press(toast('trash')?.action?.run);
  await expect.poll(() => recent(3)).toEqual(before);
  expect(toast('trash')).toBeUndefined();
});

test('how many pictures the trash holds does not depend on what is searched for', async () => {
  const before = (await studio.actions.countTrash()) ?? 0;
  await studio.actions.trash(recent(3));
  expect(await studio.actions.countTrash()).toBe(before + 3);
});

test('several pictures are starred together, and lose their stars only when all have one', async () => {
  const [first, second] = recent(2);
  if (first === undefined || second === undefined) throw new Error('too few pictures');
  const starred = () => [first, second].map((id) => studio.pictures.card(id)?.starred);
  await studio.actions.starAll([first]);
  expect(starred()).toEqual([true, false]);
  await studio.actions.starAll([first, second]);
  expect(starred()).toEqual([true, true]);
  await studio.actions.starAll([first, second]);
  expect(starred()).toEqual([false, false]);
});

test.each(['undo', 'restore'] as const)('a deletion that was taken back by %s is no longer told of', async (way) => {
  const [first] = recent(1);
  if (first === undefined) throw new Error('no picture');
  await studio.actions.trash([first]);
  expect(toast('trash')).toBeDefined();
  await (way === 'undo' ? studio.actions.undo() : studio.actions.restore([first]));
  expect(toast('trash')).toBeUndefined();
});

test('an edit whose source never came here says so, and its instruction is used all the same', async () => {
  const shown = studio.stage.pictureId;
  const request = { seed: 1, steps: 4, guidance: 3, temperature: 1, order: 'random', variations: 1 } as const;
  studio.actions.recallRequest({ ...request, kind: 'edit', imageId: 'img_elsewhere', instruction: 'make it blue', imageGuidance: 1 });
  await expect.poll(() => toast('not in this library')).toBeDefined();
  expect([studio.stage.pictureId, studio.drafts.edit.text]).toEqual([shown, 'make it blue']);
});

test('no name and the same name change nothing, and a drawing is not asked for one', async () => {
  const { library } = fake;
  const [drawing, imported] = (['generated', 'imported'] as const).map((kind) =>
    library.add({ kind, title: 'sea', scene: readScene('sea'), order: [], tokensDrawn: 0, createdAt: 1 }),
  );
  if (drawing === undefined || imported === undefined) throw new Error('nothing was added');
  studio.naming.ask(drawing);
  expect(studio.navigation.dialog).toBeNull();
  for (const typed of ['', '   ', 'sea']) {
    studio.naming.ask(imported);
    await studio.naming.give(typed);
  }
  expect(studio.undoStack.next).toBeUndefined();
});

test('an offer to undo goes with the pictures that were deleted for good, while other messages stay', async () => {
  const [first, second] = recent(2);
  if (first === undefined || second === undefined) throw new Error('too few pictures');
  await studio.actions.trash([first]);
  await studio.actions.trash([second]);
  studio.notices.say('Copied');
  expect(toast('to the trash')).toBeDefined();
  await studio.actions.deleteTrashed([second]);
  expect([toast('to the trash'), toast('Copied')?.message, toast('deleted for good')?.message]).toEqual([
    undefined,
    'Copied',
    '1 picture deleted for good',
  ]);
});
