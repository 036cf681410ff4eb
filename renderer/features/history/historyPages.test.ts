import { expect, test } from 'vitest';
import { addPictures } from '../../api/fake/fakePictures.ts';
import { createFakeStudio } from '../../api/fakeAppApi.ts';
import { Pictures } from '../../state/pictures.svelte.ts';
import { HistoryPages } from './historyPages.svelte.ts';

/** A history whose first page was read. */
async function read(pictures: number) {
  const { api, events, library } = createFakeStudio();
  addPictures(library, pictures);
  let asked = 0;
  const page: typeof api.images.page = (query) => {
    asked += 1;
    expect(query.limit).toBeLessThanOrEqual(500);
    return api.images.page(query);
  };
  const counted = { ...api, images: { ...api.images, page } };
  const known = new Pictures(counted);
  const stop = await known.connect();
  const pages = new HistoryPages(counted, known);
  const stopPages = pages.connect();
  await expect.poll(() => pages.isRead).toBe(true);
  const change = async () => {
    const before = asked;
    events.announce('imagesChanged', { images: [], removedIds: [] });
    await expect.poll(() => asked).toBeGreaterThan(before);
    await new Promise((done) => setTimeout(done, 20));
  };
  return { pages, change, close: () => [stop, stopPages].forEach((end) => end()) };
}

test('a change leaves a long history as long as it was read', async () => {
  const { pages, change, close } = await read(730);
  expect(pages.images).toHaveLength(200);
  await pages.readAll();
  expect(pages.images).toHaveLength(730);
  await change();
  expect([pages.images.length, pages.total, pages.hasMore]).toEqual([730, 730, false]);
  close();
});
