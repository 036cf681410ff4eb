import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from './appFixture.ts';
import { draw, openPanel } from './studioSteps.ts';

test('several pictures are starred and exported together', async ({ studio: { app, window } }) => {
  const folder = mkdtempSync(join(tmpdir(), 'unifluid-exported-'));
  // The system's own dialog cannot be driven; what it would answer is given in its place.
  await app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
  }, folder);
  await draw(window, 'a red circle');
  await draw(window, 'a red circle');
  await openPanel(window, 'History');
  await window.getByRole('option').first().click();
  await window.keyboard.press('Control+a');
  await expect(window.getByText('2 pictures selected')).toBeVisible();
  await window.getByRole('button', { name: 'Star', exact: true }).click();
  await expect(window.getByRole('button', { name: 'Take the stars away' })).toBeVisible();
  await window.getByRole('button', { name: 'Export', exact: true }).click();
  await window.getByRole('dialog', { name: 'Export 2 pictures' }).getByRole('button', { name: 'Export to a folder' }).click();
  await expect(window.getByText(/^Exported 2 pictures to/)).toBeVisible();
  expect(readdirSync(folder).toSorted()).toEqual(['a red circle 2.png', 'a red circle.png']);
  await window.getByRole('radio', { name: 'Starred' }).click();
  await expect(window.getByRole('option')).toHaveCount(2);
  rmSync(folder, { recursive: true });
});

test('pictures are brought in and exported past what fails, and every failure is listed', async ({ studio: { app, window } }) => {
  const folder = mkdtempSync(join(tmpdir(), 'unifluid-batches-'));
  const pixel = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==', 'base64');
  const chosen = ['a.png', 'words.png', 'nothing.png', 'gone.png'].map((name) => join(folder, name));
  writeFileSync(chosen[0] ?? '', pixel);
  writeFileSync(chosen[1] ?? '', 'only words');
  writeFileSync(chosen[2] ?? '', '');
  await app.evaluate(({ dialog }, filePaths) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths });
  }, chosen);
  await openPanel(window, 'History');
  await window.getByRole('button', { name: 'Open from disk' }).click();
  const report = window.getByRole('dialog', { name: '3 of 4 files could not be brought in' });
  await expect(report.getByRole('listitem')).toHaveText([
    /words\.png is not a picture/,
    /nothing\.png is empty/,
    /gone\.png does not exist/,
  ]);
  await window.keyboard.press('Escape');
  await expect(report).toBeHidden();
  await openPanel(window, 'History');
  await expect(window.getByRole('option')).toHaveCount(1);
  rmSync(folder, { recursive: true });
});
