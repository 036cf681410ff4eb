import { expect, test } from 'vitest';
import { readScene } from '../api/fake/fakeScene.ts';
import { createFakeStudio } from '../api/fakeAppApi.ts';
import { offerCommand } from './commands/commandTable.ts';
import { connectedStudio } from './testing/connectedStudio.ts';

async function openStudio(tokenMs = 0) {
  const { api, library } = createFakeStudio({ tokenMs });
  const drawn = { kind: 'generated', title: 'a fox', scene: readScene('a fox'), order: [], tokensDrawn: 64, createdAt: 1 } as const;
  const [first, second] = [library.add(drawn), library.add(drawn)];
  const studio = await connectedStudio(api);
  studio.stage.show(first.id);
  return { studio, zoom: studio.zoom, first, second };
}

const room = { width: 800, height: 600, pixelRatio: 1 };

test('a new picture is shown whole, and one that is come back to in the same panel as well', async () => {
  const { studio, zoom, first, second } = await openStudio();
  zoom.measure(room);
  zoom.showFullSize();
  expect(zoom.scale).toBe(1);
  studio.stage.show(second.id);
  expect(zoom.view).toBeNull();
  zoom.step('in');
  studio.stage.show(first.id);
  expect(zoom.view).toBeNull();
});

test('whoever looks closely while a picture is drawn still does when it is done', async () => {
  const { studio, zoom } = await openStudio(10);
  zoom.measure(room);
  studio.drafts.prompt.text = 'a cat';
  const id = await studio.jobs.enqueue({ ...studio.promptForm.request(), variations: 1 });
  studio.stage.showJob(id);
  zoom.step('in');
  const { view } = zoom;
  await expect.poll(() => studio.stage.shown.kind, { timeout: 10_000 }).toBe('picture');
  expect(zoom.view).toEqual(view);
});

test('a double click goes from the whole picture to 100 % and back', async () => {
  const { zoom } = await openStudio();
  zoom.measure(room);
  zoom.toggle({ x: 10, y: 10 });
  expect([zoom.scale, zoom.canPan]).toEqual([1, false]);
  zoom.toggle({ x: 10, y: 10 });
  expect([zoom.view, zoom.placement]).toEqual([null, null]);
});

test('zoom is offered where a picture is seen, and only there', async () => {
  const { studio, zoom } = await openStudio();
  expect(offerCommand(studio, 'zoomPictureIn').isPossible).toBe(false);
  zoom.measure(room);
  expect(offerCommand(studio, 'zoomPictureIn').isPossible).toBe(true);
  studio.navigation.go('history');
  expect(offerCommand(studio, 'fullScreen').isPossible).toBe(false);
  studio.navigation.go('prompt');
  studio.stage.clear();
  expect(offerCommand(studio, 'fullScreen').isPossible).toBe(false);
});

test('going to another panel leaves the full screen', async () => {
  const { studio } = await openStudio();
  studio.navigation.toggleFullScreen();
  studio.navigation.go('edit');
  expect(studio.navigation.isFullScreen).toBe(false);
});

test('an opened photo is looked at in its own pixels, and an edit of it in the same while it is drawn and after', async () => {
  const { studio, zoom } = await openStudio(10);
  zoom.measure({ width: 1024, height: 1024, pixelRatio: 1 });
  const photo = await studio.api.images.importPicture({ kind: 'bytes', name: 'boat.jpg', bytes: Uint8Array.of(1) });
  studio.stage.show(photo.id);
  expect(zoom.scale).toBe(1);
  const { prompt: _, style: __, ...drawing } = studio.promptForm.request();
  const request = { ...drawing, kind: 'edit', imageId: photo.id, instruction: 'make it blue', imageGuidance: 1.5, variations: 1 } as const;
  studio.stage.showJob(await studio.jobs.enqueue(request));
  expect(zoom.scale).toBe(1);
  await expect.poll(() => studio.stage.shown.kind, { timeout: 10_000 }).toBe('picture');
  expect(zoom.scale).toBe(1);
});
