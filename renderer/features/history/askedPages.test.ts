import { expect, test } from 'vitest';
import type { ImageId } from '../../../electron/contract/ids.ts';
import { addPictures } from '../../api/fake/fakePictures.ts';
import { createFakeStudio } from '../../api/fakeAppApi.ts';
import { AskedPages } from './askedPages.svelte.ts';

async function asked() {
  const { api, library } = createFakeStudio({ tokenMs: 0 });
  addPictures(library, 1);
  const page = await api.images.page({ limit: 1 });
  const picture = page.images[0]?.id;
  if (picture === undefined) throw new Error('no picture');
  const pages = new AskedPages(api);
  const stop = pages.connect();
  await pages.searchFor('');
  const ask = (imageId: ImageId, question: string) => api.jobs.enqueue({ kind: 'ask', imageIds: [imageId], question });
  return { pages, picture, ask, stop };
}

test('a question that is answered while the list is seen appears in it', async () => {
  const { pages, picture, ask, stop } = await asked();
  expect(pages.entries).toEqual([]);
  await ask(picture, 'is there a hat?');
  await expect.poll(() => pages.entries.map(({ lastQuestion }) => lastQuestion)).toEqual(['is there a hat?']);
  stop();
  await ask(picture, 'is there a cat?');
  await new Promise((done) => setTimeout(done, 50));
  expect(pages.entries).toHaveLength(1);
});
