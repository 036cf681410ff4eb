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

test('what a second scan finds by itself is added to the report, and thumbnails that are made end no check', async () => {
  const { api, photos, events } = createFakeStudio();
  const { libraryCheck } = await connectedStudio(api);
  photos.addFolder('/trips', ['fox.jpg']);
  const [folder] = await api.photos.folders();
  if (folder?.lastScan == null) throw new Error('no scan');
  const { lastScan } = folder;
  const stop = libraryCheck.connect();
  const checked = libraryCheck.begin();
  events.announce('scanProgressed', { folderId: folder.id, stage: 'looked', done: 0, total: 0, secondsLeft: null });
  expect(libraryCheck.isOver).toBe(false);
  await checked;
  const found = (endedAt: number, change: Partial<typeof lastScan>) => {
    const report = { ...lastScan, added: 0, ...change, endedAt };
    events.announce('photoFoldersChanged', [{ ...folder, lastScan: report }]);
    return { ...folder, lastScan: report };
  };
  found(10, { moved: 1, missing: 1 });
  found(10, { moved: 1, missing: 1 });
  const after = found(20, { changed: 2, missing: 1 });
  expect(libraryCheck.reportOf(after)).toMatchObject({ endedAt: 20, moved: 1, changed: 2, missing: 1, added: 0 });
  await libraryCheck.begin();
  expect(libraryCheck.reportOf(after)).toBe(after.lastScan);
  stop();
});
