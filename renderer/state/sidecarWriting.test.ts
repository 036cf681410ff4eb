import { beforeEach, expect, test } from 'vitest';
import type { PhotoId } from '../../electron/contract/ids.ts';
import { createFakeStudio } from '../api/fakeAppApi.ts';
import type { FakeStudio } from '../api/fakeAppApi.ts';
import type { StudioState } from './studioState.svelte.ts';
import { connectedStudio } from './testing/connectedStudio.ts';

let fake: FakeStudio;
let studio: StudioState;
let ids: readonly PhotoId[];

beforeEach(async () => {
  fake = createFakeStudio({ tokenMs: 0 });
  studio = await connectedStudio(fake.api);
  fake.photos.addFolder('/photos');
  await studio.photoList.go({ folderId: null, under: '' });
  ids = studio.photoList.list.items.map(({ id }) => id);
  for (const photoId of ids.slice(1)) await fake.api.captions.edit({ photoId, text: `photo ${photoId}`, keywords: [] });
});

const written = async () => (await fake.api.sidecars.read([...ids])).map(({ format }) => format);

test('the formats are kept with the settings; the plan follows what is chosen and says whose caption is still missing', async () => {
  await studio.sidecarWriting.open();
  expect([studio.navigation.dialog, studio.sidecarWriting.stage.kind]).toEqual(['sidecars', 'idle']);
  await studio.sidecarWriting.toggle('txt');
  await studio.sidecarWriting.plan();
  await studio.sidecarWriting.toggle('xmp');
  expect((await fake.api.settings.get()).sidecars.formats).toEqual(['txt', 'xmp']);
  expect(studio.sidecarWriting.stage).toMatchObject({ kind: 'planned', plan: { counts: { create: 4 }, leftOut: 1 } });
  await studio.sidecarWriting.toggle('txt');
  expect(studio.sidecarWriting.stage).toMatchObject({ plan: { counts: { create: 2 }, files: 2 } });
  await studio.sidecarWriting.toggle('csv');
  expect(studio.sidecarWriting.stage).toMatchObject({ plan: { counts: { create: 4 }, files: 3 } });
});

test('two formats pressed right after one another are both chosen, and pressed again both left', async () => {
  const formats = async () => (await fake.api.settings.get()).sidecars.formats;
  await Promise.all([studio.sidecarWriting.toggle('txt'), studio.sidecarWriting.toggle('xmp')]);
  expect(await formats()).toEqual(['txt', 'xmp']);
  await Promise.all([studio.sidecarWriting.toggle('txt'), studio.sidecarWriting.toggle('xmp')]);
  expect(await formats()).toEqual([]);
});

test('what was written is taken back and written again, and no file is lost on the way', async () => {
  await studio.sidecarWriting.toggle('txt');
  await studio.sidecarWriting.open();
  await studio.sidecarWriting.write();
  expect([await written(), studio.navigation.dialog]).toEqual([['txt', 'txt'], null]);
  expect(studio.notices.toasts.at(-1)?.message).toBe('2 files written beside the photos');
  await studio.undoStack.undo();
  expect(await written()).toEqual([]);
  await studio.undoStack.redo();
  expect(await written()).toEqual(['txt', 'txt']);
  await studio.undoStack.undo();
  expect(await written()).toEqual([]);
});

test('writing that is stopped says how many files are left as they are', async () => {
  await studio.sidecarWriting.toggle('txt');
  await studio.sidecarWriting.open();
  const writing = studio.sidecarWriting.write();
  await studio.sidecarWriting.stop();
  await writing;
  expect(await written()).toEqual(['txt']);
  expect(studio.notices.toasts.at(-1)?.message).toBe('Stopped: 1 file written beside the photos, 1 left as they are');
});
