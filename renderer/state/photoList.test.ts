import { expect, test } from 'vitest';
import { createFakeStudio } from '../api/fakeAppApi.ts';
import { PhotoList } from './photoList.svelte.ts';

/** A library of two folders whose list was read, and how many cards were asked for each time. */
async function read() {
  const { api, photos } = createFakeStudio();
  const trips = photos.addFolder('/trips');
  photos.addFolder('/archive', ['old.jpg']);
  const asked: number[] = [];
  const cards: typeof api.photos.cards = (ids) => {
    asked.push(ids.length);
    return api.photos.cards(ids);
  };
  const list = new PhotoList({ ...api, photos: { ...api.photos, cards } });
  const stop = list.connect();
  await expect.poll(() => list.isRead).toBe(true);
  const names = () => list.list.items.map(({ id }) => photos.cards([id])[0]?.name);
  return { asked, list, names, photos, stop, trips };
}

test('the library knows all of its photos before they were seen', async () => {
  const { asked, list } = await read();
  expect([list.total, asked]).toEqual([4, []]);
});

test('a photo that is seen is read once, and again once it changed', async () => {
  const { asked, list, photos } = await read();
  const ids = list.list.items.map(({ id }) => id).slice(0, 2);
  await list.see(ids);
  await list.see(ids);
  expect([asked, list.card(ids[0] ?? 'pho_00000000')?.name]).toEqual([[2], 'fox.png']);
  photos.addFolder('/more', ['new.jpg']);
  await expect.poll(() => list.total).toBe(5);
  await expect.poll(() => asked).toEqual([2, 2]);
});

test('a place, words and an order narrow the list, and its name tells it from the one before', async () => {
  const { list, names, trips } = await read();
  const before = list.name;
  await list.go({ folderId: trips.id, under: 'lake' });
  expect(names()).toEqual(['blue hill.jpg', 'red boat.jpg']);
  await list.orderBy('newest');
  expect(names()).toEqual(['red boat.jpg', 'blue hill.jpg']);
  await list.searchFor('  boat ');
  expect(names()).toEqual(['red boat.jpg']);
  expect(list.name).not.toBe(before);
});

test('a photo that a run could not do because it is unreadable is counted once, as that', async () => {
  const { list, names, photos, trips } = await read();
  for (const { id, name } of photos.find({ folderId: trips.id })) if (name !== 'blue hill.jpg') photos.noteFailure(id);
  photos.spoil(trips.id, 'fox.png');
  await expect.poll(() => list.counts).toMatchObject({ failed: 1, unreadable: 1 });
  await list.show('failed');
  expect(names()).toEqual(['red boat.jpg']);
});

test('counts that were asked for first and answered last do not take the place of newer ones', async () => {
  const { api, photos } = createFakeStudio();
  const trips = photos.addFolder('/trips');
  const [photo, other] = photos.find({ folderId: trips.id });
  if (photo === undefined || other === undefined) throw new Error('there is no photo');
  const late = Promise.withResolvers<undefined>();
  let asked = 0;
  const tally: typeof api.photos.tally = async (selection) => {
    const counted = await api.photos.tally(selection);
    asked += 1;
    if (asked === 1) await late.promise;
    return counted;
  };
  const list = new PhotoList({ ...api, photos: { ...api.photos, tally } });
  list.connect();
  await expect.poll(() => list.isRead).toBe(true);
  photos.noteFailure(other.id);
  await api.captions.edit({ photoId: photo.id, text: 'a fox', keywords: [] });
  await expect.poll(() => list.counts.failed).toBe(1);
  const newer = list.counts;
  late.resolve(undefined);
  await new Promise((goOn) => setTimeout(goOn));
  expect(list.counts).toBe(newer);
});

test('photos that cannot be read are counted beside the others, and shown alone until the place is left', async () => {
  const { list, names, photos, trips } = await read();
  photos.spoil(trips.id, 'fox.png');
  await expect.poll(() => list.counts.unreadable).toBe(1);
  await list.show('unreadable');
  expect([names(), list.counts.unreadable, list.holdsReadable]).toEqual([['fox.png'], 1, false]);
  await list.go({ folderId: null, under: '' });
  expect([list.part, list.total, list.holdsReadable]).toEqual([null, 4, true]);
});
