import { beforeEach, expect, test, vi } from 'vitest';
import type { ImageCard } from '../../electron/contract/images.ts';
import { addPictures } from '../api/fake/fakePictures.ts';
import { readScene } from '../api/fake/fakeScene.ts';
import { createFakeStudio } from '../api/fakeAppApi.ts';
import { fillHistory } from '../preview/fillHistory.ts';
import type { StudioState } from './studioState.svelte.ts';
import { connectedStudio } from './testing/connectedStudio.ts';

let studio: StudioState;
let fake: ReturnType<typeof createFakeStudio>;

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

test('pictures that are dropped come in past those that cannot be read, and every failure is listed', async () => {
  const one = (name: string) => ({ name, source: () => Promise.resolve({ kind: 'path', path: `/photos/${name}` } as const) });
  const bad = (name: string) => ({ name, source: () => Promise.reject(new Error('gone')) });
  const cards = await studio.bringingIn.import([one('a.png'), ...['1', '2', '3', '4', '5'].map(bad), one('b.png')]);
  expect(cards.map(({ title }) => title)).toEqual(['a.png', 'b.png']);
  expect(studio.stage.pictureId).toBe(cards[1]?.id);
  expect(studio.notices.report?.title).toBe('5 of 7 files could not be brought in');
  expect(studio.notices.report?.lines.map(({ name }) => name)).toEqual(['1', '2', '3', '4', '5']);
  studio.notices.closeReport();
  expect(studio.notices.report).toBeUndefined();
});

test('one of several that cannot be read is told of in one message that names it', async () => {
  await studio.bringingIn.import([{ name: 'note.txt', source: () => Promise.reject(new Error('gone')) }]);
  expect(studio.notices.report).toBeUndefined();
  expect(toast('note.txt')).toBeDefined();
});

/** Drops a file that the studio takes for this picture. */
async function drop(card: ImageCard) {
  const bytes = { kind: 'bytes', name: 'dropped.png', bytes: Uint8Array.of(0) } as const;
  vi.spyOn(fake.api.images, 'importPicture').mockResolvedValue(card);
  await studio.bringingIn.import([{ name: 'dropped.png', source: async () => bytes }]);
  await expect.poll(() => toast('The picture came with')).toBeDefined();
}

test('complaint 13: a drawing that is dropped is shown where one draws, and what it brought is used when one says so', async () => {
  fillHistory(fake, 1);
  const [drawn] = (await fake.api.images.page({ limit: 1, kind: 'generated' })).images;
  const made = drawn === undefined ? null : (await fake.api.images.get(drawn.id)).made;
  if (drawn === undefined || made === null) throw new Error('nothing was drawn');
  studio.drafts.prompt.text = 'typed before';
  await drop(drawn);
  expect([studio.navigation.panel, studio.stage.pictureId, studio.drafts.prompt.text]).toEqual(['prompt', drawn.id, 'typed before']);
  await press(toast('The picture came with its prompt, seed and settings')?.action?.run);
  expect(studio.drafts.prompt).toMatchObject({ text: made.text, keptSeed: made.seed, steps: made.steps, order: made.order });
});

test('complaint 13: the prompt and seed of another program are used when one says so, and words stay where there is no seed', async () => {
  const scene = readScene('a lighthouse');
  const foreign = { tool: 'comfyui', prompt: 'a lighthouse at night', seed: 77 } as const;
  const card = fake.library.add({ kind: 'imported', title: 'x.png', scene, order: [], tokensDrawn: 0, createdAt: 1, foreign });
  await drop(card);
  expect(studio.navigation.panel).toBe('edit');
  await press(toast('The picture came with its prompt and seed from ComfyUI')?.action?.run);
  expect(studio.drafts.prompt).toMatchObject({ text: 'a lighthouse at night', keptSeed: 77 });
  studio.actions.recallForeign({ ...foreign, prompt: 'a boat', seed: null });
  expect(studio.drafts.prompt).toMatchObject({ text: 'a boat', keptSeed: 77 });
});

test('what a picture brought is offered no longer once the picture is in the trash; other messages stay', async () => {
  const scene = readScene('a lighthouse');
  const foreign = { tool: 'comfyui', prompt: 'a lighthouse at night', seed: 77 } as const;
  const card = fake.library.add({ kind: 'imported', title: 'x.png', scene, order: [], tokensDrawn: 0, createdAt: 1, foreign });
  await drop(card);
  studio.notices.say('Exported fox.png');
  await studio.actions.trash([card.id]);
  expect(toast('The picture came with')).toBeUndefined();
  expect([toast('Exported fox.png'), toast('moved to the trash')]).not.toContain(undefined);
});

test('a pasted picture is offered a name, keeps the one it is given, and Ctrl+Z takes that back', async () => {
  const bytes = { kind: 'bytes', name: 'Pasted picture', bytes: new Uint8Array() } as const;
  const [pasted] = await studio.bringingIn.import([{ name: 'image.png', source: () => Promise.resolve(bytes) }]);
  if (pasted === undefined) throw new Error('nothing came in');
  toast('Picture pasted')?.action?.run();
  expect(studio.navigation.dialog).toBe('name');
  await studio.naming.give('  Storm study ');
  expect([studio.navigation.dialog, studio.pictures.card(pasted.id)?.title]).toEqual([null, 'Storm study']);
  await studio.actions.undo();
  expect(studio.pictures.card(pasted.id)?.title).toBe('Pasted picture');
  await studio.actions.redo();
  expect(studio.pictures.card(pasted.id)?.title).toBe('Storm study');
});
