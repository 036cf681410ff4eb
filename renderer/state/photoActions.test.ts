import { beforeEach, expect, test } from 'vitest';
import { createFakeStudio } from '../api/fakeAppApi.ts';
import type { FakeStudio } from '../api/fakeAppApi.ts';
import type { StudioState } from './studioState.svelte.ts';
import { connectedStudio } from './testing/connectedStudio.ts';

let fake: FakeStudio;
let studio: StudioState;

beforeEach(async () => {
  fake = createFakeStudio();
  studio = await connectedStudio(fake.api);
});

test('a folder that is dropped anywhere opens in the library', async () => {
  await studio.photoActions.addFolders(['/photos/lisbon']);
  const [folder] = studio.photoFolders.all;
  expect([studio.navigation.panel, studio.photoList.place.folderId, folder?.name]).toEqual(['library', folder?.id, 'lisbon']);
});

test('a photo goes to Edit and to Ask as a picture on the stage', async () => {
  fake.photos.addFolder('/photos');
  const [photo] = fake.photos.find({});
  if (photo === undefined) throw new Error('there is no photo');
  await studio.photoActions.ask(photo.id);
  expect([studio.navigation.panel, studio.pictures.card(studio.stage.pictureId ?? 'img_00000000')?.title]).toEqual(['ask', photo.name]);
  await studio.photoActions.edit(photo.id);
  expect(studio.navigation.panel).toBe('edit');
});

test('removing the folder that is looked at leads to all photos and says that no file was touched', async () => {
  await studio.photoActions.addFolders(['/photos']);
  const [folder] = studio.photoFolders.all;
  if (folder === undefined) throw new Error('there is no folder');
  await studio.photoActions.removeFolder(folder);
  expect([studio.photoFolders.all, studio.photoList.place.folderId]).toEqual([[], null]);
  expect(studio.notices.toasts.at(-1)?.message).toMatch(/files are where they were/);
});

test('the scan of a folder is told of until it ended', () => {
  const { id } = fake.photos.addFolder('/photos');
  const scan = { folderId: id, stage: 'reading', done: 1, total: 3, secondsLeft: 2 } as const;
  fake.events.announce('scanProgressed', scan);
  expect(studio.photoFolders.scanning).toEqual(scan);
  // The thumbnails of what an earlier scan found are made: this one goes on.
  fake.events.announce('scanProgressed', { ...scan, stage: 'looked' });
  expect(studio.photoFolders.scanning).toEqual(scan);
  fake.events.announce('scanProgressed', { ...scan, stage: 'ended' });
  expect(studio.photoFolders.scanning).toBeUndefined();
  fake.events.announce('scanProgressed', { ...scan, stage: 'looking' });
  fake.events.announce('scanProgressed', { ...scan, stage: 'looked' });
  expect(studio.photoFolders.scanning).toBeUndefined();
});

test('draw one like these puts the words of the photos into the composer, and Ctrl+Z there takes them back', async () => {
  fake.photos.addFolder('/photos');
  const ids = fake.photos.find({}).map(({ id }) => id);
  studio.composers.prompt.type('my own words', 'insertText');
  await studio.photoActions.drawLike(ids);
  expect([studio.composers.prompt.text, studio.notices.toasts.at(-1)?.message]).toEqual([
    'my own words',
    expect.stringMatching(/nothing that the model can draw/u),
  ]);
  for (const id of ids) {
    fake.photos.setCaption(id, { text: 'a cat', keywords: ['cat'], confidence: 0.5, by: 'model', review: 'toReview' });
  }
  await studio.photoActions.drawLike(ids);
  expect([studio.navigation.panel, studio.composers.prompt.text]).toEqual(['prompt', 'a cat']);
  studio.composers.prompt.undo();
  expect(studio.composers.prompt.text).toBe('my own words');
});
