import { beforeEach, expect, test } from 'vitest';
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

const edited = async () => (await fake.api.images.page({ limit: 50, kind: 'edited' })).images;

async function editAll(text: string): Promise<void> {
  studio.photoEditing.open();
  studio.photoEditing.draft.text = text;
  await studio.photoEditing.start();
  await expect.poll(() => studio.captionRuns.newest?.state).toBe('done');
}

test('complaint 16: nothing is asked before there are words, and all that is listed is meant, unless several photos are chosen', () => {
  const { photoEditing, photoSelection } = studio;
  expect([photoEditing.request, photoEditing.plan]).toEqual([null, null]);
  photoEditing.draft.text = '  paint it blue ';
  expect(photoEditing.request).toMatchObject({
    target: { kind: 'selection' },
    settings: { kind: 'edit', instruction: 'paint it blue', seed: null },
  });
  photoSelection.chooseAll();
  expect(photoEditing.request?.target).toMatchObject({ kind: 'photos', ids: photoSelection.ids });
});

test('complaint 16: the plan is seen first; a run edits every photo, and then there is nothing left to edit', async () => {
  studio.photoEditing.draft.text = 'paint it blue';
  await studio.photoEditing.look();
  expect(studio.photoEditing.plan).toMatchObject({ photos: 3, toEdit: 3, known: 0 });
  await editAll('paint it blue');
  expect([studio.navigation.dialog, studio.captionRuns.newest?.edited, (await edited()).length]).toEqual([null, 3, 3]);
  await studio.photoEditing.look();
  expect(studio.photoEditing.plan).toMatchObject({ toEdit: 0, known: 3 });
});

test('complaint 16: the pictures of a run are found among all, and go to the trash and come back together', async () => {
  await editAll('paint the {folder} blue');
  const run = studio.captionRuns.newest;
  if (run === undefined) throw new Error('no run');
  studio.photoEditing.showPictures(run);
  expect([studio.navigation.panel, studio.searchBoth.takeHistorySearch()]).toEqual(['history', 'paint the   blue is:edited']);
  await studio.photoEditing.trashPictures(run);
  expect(await edited()).toEqual([]);
  await studio.actions.undo();
  expect(await edited()).toHaveLength(3);
});

test('complaint 16: pictures that a run found made already are not its own to throw away', async () => {
  await editAll('paint it blue');
  fake.photos.addFolder('/more');
  await studio.photoList.go({ folderId: null, under: '' });
  await editAll('paint it blue');
  const run = studio.captionRuns.newest;
  if (run === undefined) throw new Error('no run');
  await studio.photoEditing.trashPictures(run);
  expect(await edited()).toHaveLength(3);
});
