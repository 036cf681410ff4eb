import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, type StartedStudio } from '../appFixture.ts';
import { openPanel } from '../studioSteps.ts';
import { photograph } from './walker.ts';

/** Where the pictures go that are exported, and whence come those that are brought in. */
const exported = mkdtempSync(join(tmpdir(), 'unifluid-walk-'));

export const removeFiles = (): void => rmSync(exported, { recursive: true });

export async function exporting(studio: StartedStudio): Promise<void> {
  const { app, window } = studio;
  await app.evaluate(({ dialog }, to) => {
    let count = 0;
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: `${to}/picture ${(count += 1)}` });
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [to] });
  }, exported);
  await window.getByRole('option').first().click();
  const dialog = window.getByRole('dialog');
  for (const [format, record] of [
    ['PNG', 'Full'],
    ['PNG', 'Credit only'],
    ['WebP', 'None'],
    ['JPEG', 'Full record'],
    ['SVG', 'None'],
  ] as const) {
    await window.keyboard.press('Control+e');
    await dialog.getByRole('radio', { name: format }).click();
    await dialog.getByRole('radio', { name: record }).click();
    await expect(dialog.getByRole('img')).toBeVisible();
    await photograph(studio, `export-${format.toLowerCase()}`);
    await dialog.getByRole('button', { name: 'Export', exact: true }).click();
    await expect(dialog).toBeHidden();
    await expect(window.getByText(/^Exported/).last()).toBeVisible();
  }
  await photograph(studio, 'exported');
  await window
    .getByRole('option')
    .nth(2)
    .click({ modifiers: ['Shift'] });
  await window.keyboard.press('Control+e');
  await photograph(studio, 'export-several');
  await dialog.getByRole('button', { name: 'Export as one ZIP' }).click();
  await expect(dialog).toBeHidden();
}

export async function bringingIn(studio: StartedStudio): Promise<void> {
  const { app, window } = studio;
  const foreign = await sharp({ create: { width: 96, height: 64, channels: 3, background: '#7a4a2a' } })
    .jpeg()
    .withExif({
      IFD0: { ImageDescription: 'x' },
      IFD2: { UserComment: 'a lighthouse in a storm\nSteps: 20, Sampler: Euler a, Seed: 4711, Model: other' },
    })
    .toBuffer();
  writeFileSync(join(exported, 'foreign.jpg'), foreign);
  for (const name of ['words.png', 'notes about a very long name that goes on and on and on and on.png'])
    writeFileSync(join(exported, name), 'only words');
  const paths = ['foreign.jpg', 'words.png', 'notes about a very long name that goes on and on and on and on.png', 'gone.png'];
  await app.evaluate(
    ({ dialog }, filePaths) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths });
    },
    paths.map((name) => join(exported, name)),
  );
  await openPanel(window, 'Prompt');
  await window.keyboard.press('Control+o');
  await expect(window.getByRole('dialog')).toBeVisible();
  await photograph(studio, 'batch-report');
  await window.keyboard.press('Escape');
  await photograph(studio, 'brought-in');
  await openPanel(window, 'History');
  await window.getByRole('option').first().click();
  await photograph(studio, 'foreign-record');
}
