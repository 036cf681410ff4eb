import { beforeEach, expect, test } from 'vitest';
import { addPictures } from '../api/fake/fakePictures.ts';
import { createFakeStudio } from '../api/fakeAppApi.ts';
import type { FakeStudio } from '../api/fakeAppApi.ts';
import { FoundElsewhere } from './foundElsewhere.svelte.ts';
import { StudioState } from './studioState.svelte.ts';

let fake: FakeStudio;
let studio: StudioState;

beforeEach(async () => {
  fake = createFakeStudio();
  studio = new StudioState({ api: fake.api, storage: { getItem: () => null, setItem: () => undefined }, preload: () => Promise.resolve() });
  await studio.connect();
  fake.photos.addFolder('/trips', ['fox.jpg', 'fox at noon.jpg', 'boat.jpg']);
  addPictures(fake.library, 12);
});

test('what is searched for among pictures is looked for among photos too, and shown there in all folders', async () => {
  const { foundElsewhere, navigation, photoList } = studio;
  await foundElsewhere.lookAmongPhotos(' fox ');
  expect(foundElsewhere.count).toBe(2);
  foundElsewhere.showPhotos('fox');
  await expect.poll(() => photoList.total).toBe(2);
  expect([navigation.panel, navigation.drawerOpen, photoList.search]).toEqual(['library', false, 'fox']);
});

test('words searched for among photos are looked for among pictures; a search by fields, which pictures have not, is not', async () => {
  const { foundElsewhere, navigation } = studio;
  const counts: number[] = [];
  for (const search of ['picture', 'picture 12', 'folder:trips', 'picture is:captioned', '-picture', '']) {
    await foundElsewhere.lookAmongPictures(search);
    counts.push(foundElsewhere.count);
  }
  expect(counts).toEqual([12, 1, 0, 0, 0, 0]);
  foundElsewhere.showPictures('picture');
  expect([navigation.panel, foundElsewhere.takeHistorySearch(), foundElsewhere.takeHistorySearch()]).toEqual(['history', 'picture', '']);
});

test('an answer that comes too late counts for nothing, and one that does not come offers nothing', async () => {
  const answers = [Promise.withResolvers<number>(), Promise.withResolvers<number>()];
  let asked = 0;
  const tally: typeof fake.api.photos.tally = async () => {
    const all = await answers[asked++]?.promise;
    return { all: all ?? 0, toReview: 0, failed: 0, unreadable: 0, missing: 0, offline: 0 };
  };
  const { navigation, photoList } = studio;
  const found = new FoundElsewhere({ api: { ...fake.api, photos: { ...fake.api.photos, tally } }, navigation, photoList });
  const looks = [found.lookAmongPhotos('fox'), found.lookAmongPhotos('foxes')];
  answers[1]?.resolve(3);
  await looks[1];
  answers[0]?.resolve(7);
  await looks[0];
  expect(found.count).toBe(3);
  answers.push(Promise.withResolvers<number>());
  const last = found.lookAmongPhotos('boat');
  answers[2]?.reject(new Error('the store is busy'));
  await last;
  expect(found.count).toBe(0);
});
