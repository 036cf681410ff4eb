import { beforeEach, expect, test } from 'vitest';
import { addPictures } from '../api/fake/fakePictures.ts';
import { createFakeStudio } from '../api/fakeAppApi.ts';
import type { FakeStudio } from '../api/fakeAppApi.ts';
import { FoundElsewhere } from './foundElsewhere.svelte.ts';
import type { Found } from './foundElsewhere.svelte.ts';
import type { StudioState } from './studioState.svelte.ts';
import { connectedStudio } from './testing/connectedStudio.ts';

let fake: FakeStudio;
let studio: StudioState;

beforeEach(async () => {
  fake = createFakeStudio();
  studio = await connectedStudio(fake.api);
  fake.photos.addFolder('/trips', ['fox.jpg', 'fox at noon.jpg', 'boat.jpg']);
  addPictures(fake.library, 15);
});

test('what is searched for in the history is found among the photos too, without the fields that photos do not have', async () => {
  const found = studio.searchBoth.photosToo();
  const titles = async (search: string) => {
    await found.look(search);
    return [found.items.map(({ title }) => title), found.total, found.leftOut];
  };
  expect(await titles(' fox ')).toEqual([['fox at noon.jpg', 'fox.jpg'], 2, []]);
  expect(await titles('boat seed:5')).toEqual([['boat.jpg'], 1, ['seed:5']]);
  expect(await titles('is:starred')).toEqual([[], 0, ['is:starred']]);
  expect(await titles('')).toEqual([[], 0, []]);
});

test('what is searched for in the library is found among the pictures too: the first dozen, and how many there are', async () => {
  const found = studio.searchBoth.picturesToo();
  await found.look('picture folder:trips');
  expect([found.items.length, found.total, found.leftOut]).toEqual([12, 15, ['folder:trips']]);
  await found.look('folder:trips');
  expect(found.total).toBe(0);
});

test('a photo that is found is opened in the library, in the midst of the others, and the history keeps its search', async () => {
  const { navigation, photoList, photoLook, photoSelection, searchBoth } = studio;
  const found = searchBoth.photosToo();
  await found.look('fox seed:5');
  const id = found.items[1]?.id;
  if (id === undefined) throw new Error('no second photo was found');
  await photoList.go({ folderId: (await fake.api.photos.folders())[0]?.id ?? null, under: 'elsewhere' });
  await searchBoth.openPhoto(id, 'fox seed:5');
  expect([navigation.panel, navigation.drawerOpen, photoLook.isOpen, photoSelection.lead]).toEqual(['library', false, true, id]);
  expect([photoList.search, photoList.total, photoList.place]).toEqual(['fox', 2, { folderId: null, under: '' }]);
  expect([searchBoth.takeHistorySearch(), searchBoth.takeHistorySearch()]).toEqual(['fox seed:5', '']);
  await searchBoth.showPhotos('boat');
  expect([photoLook.isOpen, photoList.search]).toEqual([false, 'boat']);
  searchBoth.showPictures('picture is:captioned');
  expect([navigation.panel, searchBoth.takeHistorySearch()]).toEqual(['history', 'picture']);
});

test('what comes or goes in the other list is seen without searching again', async () => {
  const found = studio.searchBoth.photosToo();
  const stop = found.connect();
  await found.look('fox');
  fake.photos.addFolder('/more', ['a third fox.jpg']);
  await expect.poll(() => found.total).toBe(3);
  stop();
});

test('while one question is on its way the next ones wait and become one, and one that fails offers nothing', async () => {
  const answers = [Promise.withResolvers<Found<string>>(), Promise.withResolvers<Found<string>>()];
  const asked: string[] = [];
  const found = new FoundElsewhere<string>({
    translate: (search) => ({ search, leftOut: [] }),
    listen: () => () => undefined,
    ask: async (search) => {
      asked.push(search);
      return (await answers[asked.length - 1]?.promise) ?? { items: [], total: 0 };
    },
  });
  const looks = ['f', 'fo', 'fox'].map((search) => found.look(search));
  answers[0]?.resolve({ items: [], total: 7 });
  await expect.poll(() => asked).toEqual(['f', 'fox']);
  answers[1]?.reject(new Error('the store is busy'));
  await Promise.all(looks);
  expect(found.total).toBe(0);
});
