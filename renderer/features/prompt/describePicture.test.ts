import { expect, test } from 'vitest';
import { addPictures } from '../../api/fake/fakePictures.ts';
import { createFakeStudio } from '../../api/fakeAppApi.ts';
import { connectedStudio } from '../../state/testing/connectedStudio.ts';
import { DescribePicture } from './describePicture.svelte.ts';

async function describing() {
  const { api, library } = createFakeStudio();
  addPictures(library, 1);
  const studio = await connectedStudio(api);
  const [picture] = studio.pictures.recent;
  if (picture === undefined) throw new Error('no picture');
  return { studio, picture, describe: new DescribePicture(studio) };
}

test('a picture is described by a caption job', async () => {
  const { describe, picture } = await describing();
  expect(await describe.describe(picture.id)).toMatch(/\w/u);
});

test('a cancelled description is nothing, not an empty prompt', async () => {
  const { studio, describe, picture } = await describing();
  const stop = studio.jobs.onchange((row) => {
    if (row.request.kind === 'caption' && row.state === 'running') void studio.jobs.cancel(row.id);
  });
  expect(await describe.describe(picture.id)).toBeNull();
  expect(describe.isRunning).toBe(false);
  stop();
});
