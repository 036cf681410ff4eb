import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AppBridge } from '../electron/contract/channels.ts';
import { expect, type StartedStudio, test } from './appFixture.ts';
import { faultsOf, usual } from './layoutViews.ts';
import { openPanel, requestOf, states } from './studioSteps.ts';
import { setWindowSize } from './windowSizes.ts';

/** In the window: what the preload script gives it. */
declare const api: AppBridge;

/** Four pictures drawn at once, and one brought in past two files that are none. */
async function fillHistory({ app, window }: StartedStudio, folder: string): Promise<void> {
  const pixel = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==', 'base64');
  const chosen = ['a.png', 'words in a file with a name that is longer than most names are.png', 'nothing.png'].map((name) =>
    join(folder, name),
  );
  chosen.forEach((file, index) => writeFileSync(file, index === 0 ? pixel : 'only words'));
  await app.evaluate(({ dialog }, filePaths) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths });
  }, chosen);
  const request = await requestOf(window, { prompt: 'a red circle on a very long sentence that says much', seed: 3, variations: 4 });
  await window.evaluate((asked) => api.jobs.enqueue(asked), request);
  await expect.poll(() => states(window)).toEqual({ done: 1 });
}

test('whatever the size and the scale, what can be pressed in the history and its dialogs is reached and under nothing, and no text is cut', async ({
  studio,
}) => {
  const { window } = studio;
  const folder = mkdtempSync(join(tmpdir(), 'unifluid-layout-'));
  const found: string[] = [];
  const look = async (view: string): Promise<void> => void found.push(...(await faultsOf(studio, view)));
  await openPanel(window, 'History');
  await look('History, empty');
  await fillHistory(studio, folder);
  await window.getByRole('option').first().click();
  await look('History, one selected');
  await window.keyboard.press('Control+e');
  await look('Export one');
  await window.getByRole('dialog').getByRole('radio', { name: 'JPEG' }).check();
  await look('Export one, JPEG');
  await window.keyboard.press('Escape');
  await window.getByRole('option').first().click();
  await window.keyboard.press('Control+a');
  await look('History, several selected');
  await setWindowSize(studio, { width: 860, height: 600, scale: 2 });
  await window.getByRole('button', { name: /selected/ }).click();
  await look('History, several selected, record open');
  await setWindowSize(studio, usual);
  await window.getByRole('button', { name: 'Export', exact: true }).click();
  await look('Export several');
  await window.keyboard.press('Escape');
  await window.keyboard.press('Escape');
  await window.getByRole('searchbox').fill('nothing like it');
  await look('History, nothing found');
  await window.getByRole('searchbox').fill('');
  await window.getByRole('option').first().click();
  await window.keyboard.press('Delete');
  await window.getByRole('radio', { name: 'Trash' }).click();
  await window.getByRole('option').first().click();
  await look('Trash, and a notice');
  await window.getByRole('button', { name: 'Empty the trash' }).click();
  await look('Empty the trash');
  await window.keyboard.press('Escape');
  await window.keyboard.press('Control+o');
  await expect(window.getByRole('dialog', { name: /files could not be brought in/ })).toBeVisible();
  await look('Report of a batch');
  await window.keyboard.press('Escape');
  rmSync(folder, { recursive: true });
  expect(found).toEqual([]);
});

test('whatever the size and the scale, what can be pressed in models, settings, commands and shortcuts is reached, and no text is cut', async ({
  studio,
}) => {
  const { window } = studio;
  const found: string[] = [];
  const look = async (view: string): Promise<void> => void found.push(...(await faultsOf(studio, view)));
  for (const panel of ['Models', 'Settings']) {
    await openPanel(window, panel);
    await look(panel);
  }
  await window.getByRole('combobox', { name: /^Interface scale/ }).click();
  await look('Interface scale');
  await window.keyboard.press('Escape');
  await window.keyboard.press('Control+k');
  await look('Commands');
  await window.keyboard.type('keyboard shortcuts');
  await window.keyboard.press('Enter');
  await expect(window.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await look('Shortcuts');
  expect(found).toEqual([]);
});
