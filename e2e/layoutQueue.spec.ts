import type { Page } from '@playwright/test';
import type { AppBridge } from '../electron/contract/channels.ts';
import { expect, test } from './appFixture.ts';
import { layoutFaults } from './layoutFaults.ts';
import { faultsOf, sizes } from './layoutViews.ts';
import { makePhotoFolder } from './photoFolder.ts';
import { draw, openPanel, requestOf, say, spoilPictures, states } from './studioSteps.ts';
import { nameOfSize, setWindowSize } from './windowSizes.ts';

/** In the window: what the preload script gives it. */
declare const api: AppBridge;

const words = 'a long list of words for one picture that is to be drawn when its turn has come';

async function queueDrawings(window: Page, count: number): Promise<void> {
  const request = await requestOf(window, { prompt: words, seed: 3, variations: 4 });
  await window.evaluate(([each, times]) => Promise.all(Array.from({ length: times }, () => api.jobs.enqueue(each))), [
    request,
    count,
  ] as const);
}

test('whatever the size and the scale, what can be pressed in the queue is reached and under nothing, and no message lies over it', async ({
  studio,
}) => {
  const { window, profile } = studio;
  const found: string[] = [];
  const look = async (view: string): Promise<void> => void found.push(...(await faultsOf(studio, view)));
  await window.keyboard.press('Control+j');
  await look('Queue, empty');
  await draw(window, 'a red circle');
  await window.keyboard.press('Control+Shift+p');
  await queueDrawings(window, 9);
  await look('Queue, paused with nine waiting');
  await window.getByRole('button', { name: 'Clear what waits' }).click();
  await expect(window.getByText('9 waiting jobs cleared')).toBeVisible();
  await look('Queue, and a message');
  await window.keyboard.press('Control+Shift+p');
  spoilPictures(profile);
  await openPanel(window, 'Edit');
  for (const what of ['make it yellow', 'make it blue']) await say(window, 'What to change', what);
  await expect.poll(async () => (await states(window))['failed'], { timeout: 60_000 }).toBe(2);
  await look('Queue, two failed');
  expect(found).toEqual([]);
});

test('whatever the size and the scale, what can be pressed in the library is reached and under nothing, and no text is cut', async ({
  studio,
}) => {
  const { app, window } = studio;
  const photos = await makePhotoFolder();
  const found: string[] = [];
  const look = async (view: string): Promise<void> => void found.push(...(await faultsOf(studio, view)));
  await app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
  }, photos.folder);
  await openPanel(window, 'Library');
  await look('Library, empty');
  await window.getByRole('button', { name: 'Add a folder', exact: true }).click();
  await expect(window.getByText(/^Scanned .*4 photos added/)).toBeVisible({ timeout: 60_000 });
  await window.getByRole('option', { name: /blue\.jpg/ }).click();
  await look('Library, one photo');
  await window.keyboard.press('Control+a');
  await look('Library, several photos');
  await window.getByRole('option', { name: /words\.jpg/ }).click();
  await look('Library, one that cannot be read');
  await window.getByRole('option', { name: /green\.jpg/ }).click();
  await window.keyboard.press('Enter');
  await expect(window.getByRole('group', { name: /^Photo/ })).toBeVisible();
  await look('Library, looking at one photo');
  await openPanel(window, 'History');
  await window.getByRole('searchbox').fill('jpg seed:5');
  await expect(window.getByRole('region', { name: 'Photos' })).toBeVisible();
  await look('History, photos found');
  photos.remove();
  expect(found).toEqual([]);
});

test('whatever the size and the scale, the words offered while typing and the list of styles are reached, and no text in them is cut', async ({
  studio,
}) => {
  const { window } = studio;
  const found: string[] = [];
  const field = window.getByRole('textbox', { name: 'Prompt', exact: true });
  const offered = window.getByRole('listbox', { name: 'Words the model knows' });
  const styles = window.getByRole('combobox', { name: /^Style/ });
  for (const size of sizes) {
    await setWindowSize(studio, size);
    // In a narrow window what is typed into lies in a drawer.
    if (!(await field.isVisible()))
      await window.getByRole('navigation', { name: 'Panels' }).getByRole('button', { name: 'Prompt' }).click();
    // The words of the model arrive a moment after the model itself.
    await expect(async () => {
      await field.fill('');
      await field.pressSequentially('a red tri');
      await expect(offered).toBeVisible({ timeout: 500 });
    }).toPass();
    const view = (name: string) => (fault: string) => `${name}: ${fault} (${nameOfSize(size)})`;
    found.push(...(await window.evaluate(layoutFaults)).map(view('Words offered while typing')));
    await window.keyboard.press('Escape');
    await styles.click();
    await expect(window.getByRole('option').nth(1)).toBeVisible();
    found.push(...(await window.evaluate(layoutFaults)).map(view('Styles')));
    await window.keyboard.press('Escape');
  }
  expect(found).toEqual([]);
});
