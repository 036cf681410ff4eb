import { expect, test } from 'vitest';
import { createFakeStudio } from '../api/fakeAppApi.ts';
import { connectedStudio } from './testing/connectedStudio.ts';

test('complaint 23: a check scans every folder, reports what is wrong in each, and leads to those photos', async () => {
  const { api, photos } = createFakeStudio();
  const studio = await connectedStudio(api);
  const { libraryCheck, navigation, photoList } = studio;
  photos.addFolder('/trips', ['fox.jpg', 'words.jpg']);
  photos.addFolder('/home', ['boat.jpg']);
  const [trips, home] = await api.photos.folders();
  if (trips === undefined || home === undefined) throw new Error('no folders');
  photos.spoil(trips.id, 'words.jpg');
  const stop = libraryCheck.connect();
  const checked = libraryCheck.begin();
  expect([navigation.panel, navigation.dialog, libraryCheck.isOver]).toEqual(['library', 'libraryCheck', false]);
  await checked;
  await expect.poll(() => libraryCheck.isOver).toBe(true);
  expect([libraryCheck.tallyOf(trips.id)?.unreadable, libraryCheck.tallyOf(home.id)]).toMatchObject([
    1,
    { all: 1, unreadable: 0, missing: 0 },
  ]);
  await libraryCheck.show(trips.id, 'unreadable');
  expect([navigation.dialog, photoList.part, photoList.total]).toEqual([null, 'unreadable', 1]);
  stop();
});
