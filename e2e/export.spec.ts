import type { ElectronApplication } from '@playwright/test';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AppBridge } from '../electron/contract/channels.ts';
import { expect, test } from './appFixture.ts';
import { draw, openPanel, say } from './studioSteps.ts';

/** In the window: what the preload script gives it. */
declare const api: AppBridge;

let folder: string;
test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unifluid-exported-'));
});
test.afterEach(() => rmSync(folder, { recursive: true }));

/** Answers what asks which file, or files, was dragged out last: the system's own drag cannot be driven. */
async function watchDrags(app: ElectronApplication): Promise<() => Promise<unknown>> {
  await app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    if (contents !== undefined)
      contents.startDrag = (item) => void Object.assign(globalThis, { dragged: item.files?.length === 1 ? item.files[0] : item.files });
  });
  return () => app.evaluate(() => (globalThis as { dragged?: unknown }).dragged);
}

test('a picture goes out as an SVG under the name that was shown, and again as last time', async ({ studio: { app, window } }) => {
  // The system's own dialog cannot be driven; what it would answer is given in its place.
  await app.evaluate(
    ({ dialog }, path) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: path });
    },
    join(folder, 'circle.svg'),
  );
  await draw(window, 'a red circle');
  await window.keyboard.press('Control+e');
  const dialog = window.getByRole('dialog', { name: 'Export this picture' });
  await expect(dialog.getByText('a red circle.png')).toBeVisible();
  await dialog.getByRole('radio', { name: 'SVG' }).check();
  await dialog.getByRole('radio', { name: 'None' }).check();
  await dialog.getByRole('textbox', { name: 'File name' }).fill('{prompt} {variation}');
  await expect(dialog.getByText('a red circle 1.svg')).toBeVisible();
  await dialog.getByRole('button', { name: 'Export', exact: true }).click();
  await expect(window.getByText(/^Exported circle\.svg to/u)).toBeVisible();
  await expect(dialog).toBeHidden();
  expect(readFileSync(join(folder, 'circle.svg'), 'utf8')).toMatch(/^<svg(?!.*red circle)/u);
  await window.keyboard.press('Control+Shift+e');
  await expect(window.getByText(/^Exported a red circle 1\.svg to/u)).toBeVisible();
  expect(readdirSync(folder).toSorted()).toEqual(['a red circle 1.svg', 'circle.svg']);
});

test('every format is shown as it will be written', async ({ studio: { window } }) => {
  await draw(window, 'a red circle');
  await window.keyboard.press('Control+e');
  const dialog = window.getByRole('dialog', { name: 'Export this picture' });
  for (const [format, extension] of [
    ['WebP', 'webp'],
    ['JPEG', 'jpg'],
    ['SVG', 'svg'],
    ['PNG', 'png'],
  ] as const) {
    await dialog.getByRole('radio', { name: format }).check();
    await expect(dialog.getByText(`a red circle.${extension}`)).toBeVisible();
  }
  await window.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
});

test('a selection goes out as one ZIP', async ({ studio: { app, window } }) => {
  await app.evaluate(
    ({ dialog }, path) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: path });
    },
    join(folder, 'all.zip'),
  );
  await draw(window, 'a red circle');
  await draw(window, 'a red circle');
  await openPanel(window, 'History');
  await window.getByRole('option').first().click();
  await window.keyboard.press('Control+a');
  await window.keyboard.press('Control+e');
  const dialog = window.getByRole('dialog', { name: 'Export 2 pictures' });
  await dialog.getByRole('button', { name: 'Export as one ZIP' }).click();
  await expect(window.getByText(/^Exported all\.zip to/u)).toBeVisible();
  expect(readFileSync(join(folder, 'all.zip')).toString('latin1')).toContain('a red circle 2.png');
});

test('Ctrl+C copies the picture with its transparency, and a selected text as ever', async ({ studio: { app, window } }) => {
  await draw(window, 'a red circle');
  await window.getByRole('toolbar', { name: 'Picture' }).click();
  await window.keyboard.press('Control+c');
  await expect(window.getByText('Picture copied')).toBeVisible();
  // Electron 33 has the one, 45 the other way to look at the clipboard.
  const size = await app.evaluate(async ({ clipboard, nativeImage }) => {
    const older = clipboard as unknown as { readonly readImage?: () => Electron.NativeImage };
    if (older.readImage !== undefined) return older.readImage().getSize();
    const [item] = await clipboard.read();
    const png = (await item?.getType('image/png')) as Blob;
    return nativeImage.createFromBuffer(Buffer.from(await png.arrayBuffer())).getSize();
  });
  const shown = await window.evaluate(async () => {
    const page = await api.images.page({ limit: 1 });
    return page.ok ? page.value.images[0] : undefined;
  });
  expect(size).toEqual({ width: shown?.width, height: shown?.height });
  await openPanel(window, 'History');
  await window.getByRole('heading', { name: 'a red circle' }).click({ clickCount: 3 });
  await window.keyboard.press('Control+c');
  await expect.poll(async () => (await app.evaluate(({ clipboard }) => clipboard.readText())).trim()).toBe('a red circle');
});

test('a picture is dragged out of stage, strip and grid as a file of its own name', async ({ studio: { app, window } }) => {
  const dragged = await watchDrags(app);
  await draw(window, 'a red circle');
  await draw(window, 'a blue square');
  await window.getByRole('main').getByRole('img', { name: 'a blue square' }).dispatchEvent('dragstart');
  await expect.poll(dragged).toMatch(/dragged.*a blue square\.png$/u);
  await window
    .getByRole('complementary', { name: 'Recent pictures' })
    .getByRole('button', { name: 'a red circle' })
    .dispatchEvent('dragstart');
  await expect.poll(dragged).toMatch(/dragged.*a red circle\.png$/u);
  await openPanel(window, 'History');
  await window.getByRole('option', { name: 'a blue square' }).dispatchEvent('dragstart');
  await expect.poll(dragged).toMatch(/a blue square\.png$/u);
  expect(
    readFileSync(String(await dragged()))
      .subarray(1, 4)
      .toString(),
  ).toBe('PNG');
});

test('a picture that was just drawn is dragged out even before it can be painted', async ({ studio: { app, window } }) => {
  const dragged = await watchDrags(app);
  await window.evaluate(() => {
    HTMLImageElement.prototype.decode = () => new Promise(() => undefined);
  });
  await say(window, 'Prompt', 'a red circle');
  await expect(window.getByRole('toolbar', { name: 'Picture' }).getByRole('button', { name: 'Export this picture' })).toBeEnabled();
  await window.getByRole('main').getByRole('img', { name: 'Being drawn: a red circle' }).dispatchEvent('dragstart');
  await expect.poll(dragged).toMatch(/dragged.*a red circle\.png$/u);
});
