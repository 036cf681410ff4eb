import { expect, test } from 'vitest';
import type { ImageId } from '../../../electron/contract/ids.ts';
import { addPictures } from '../../api/fake/fakePictures.ts';
import { createFakeStudio } from '../../api/fakeAppApi.ts';
import { Pictures } from '../../state/pictures.svelte.ts';
import { HistoryPages } from './historyPages.svelte.ts';
import { ListSelection } from '../../state/listSelection.svelte.ts';

/** A history whose list was read. */
async function read(count: number) {
  const { api, library } = createFakeStudio();
  const added = addPictures(library, count);
  const asked: number[] = [];
  const cards: typeof api.images.cards = (ids) => {
    asked.push(ids.length);
    return api.images.cards(ids);
  };
  const counted = { ...api, images: { ...api.images, cards } };
  const pictures = new Pictures(counted);
  const stop = await pictures.connect();
  const pages = new HistoryPages(counted, pictures);
  const stopPages = pages.connect();
  await expect.poll(() => pages.isRead).toBe(true);
  const selection = new ListSelection<ImageId>(
    () => pages.list,
    () => pages.filter,
  );
  return { added, api, asked, pages, selection, close: () => [stop, stopPages].forEach((end) => end()) };
}

test('complaint 4: a history knows all of its pictures before they were seen, and all of them are chosen', async () => {
  const { added, asked, pages, selection, close } = await read(730);
  expect([pages.total, asked]).toEqual([730, []]);
  selection.chooseAll();
  expect(selection.ids).toEqual(added.map(({ id }) => id).toReversed());
  close();
});

test('the cards of pictures that are seen are read, each once', async () => {
  const { added, asked, pages, close } = await read(730);
  const oldest = added.slice(0, 60).map(({ id }) => id);
  expect(oldest.map((id) => pages.card(id))).toEqual(oldest.map(() => undefined));
  await Promise.all([pages.see(oldest), pages.see(oldest)]);
  expect([oldest.map((id) => pages.card(id)?.id), asked]).toEqual([oldest, [60]]);
  close();
});

test('after all pictures were deleted and brought back all of them are chosen as before', async () => {
  const { api, pages, selection, close } = await read(730);
  selection.chooseAll();
  const chosen = selection.ids;
  const before = [selection.lead, chosen];
  await api.images.trash(chosen);
  expect([pages.total, selection.ids]).toEqual([0, []]);
  await expect.poll(() => pages.trashed).toBe(730);
  await api.images.restore(chosen);
  await expect.poll(() => pages.total).toBe(730);
  expect([selection.lead, selection.ids]).toEqual(before);
  close();
});

test('a history whose pictures are all in the trash says that there are some', async () => {
  const { api, pages, close, added } = await read(3);
  expect(pages.trashed).toBe(0);
  await api.images.trash(added.map(({ id }) => id));
  await expect.poll(() => [pages.total, pages.trashed]).toEqual([0, 3]);
  close();
});
