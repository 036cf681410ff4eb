import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, launchStudio, quitStudio, test } from './appFixture.ts';
import { openPanel } from './studioSteps.ts';

const count = 3_000;
const photoCount = 2_000;

const photoName = (number: number) => `IMG_${String(number).padStart(4, '0')}.jpg`;

/** Photos that differ by what stands behind their last marker, which makes each a photo of its own at no cost. */
async function writePhotos(folder: string): Promise<void> {
  const photo = await sharp({ create: { width: 60, height: 40, channels: 3, background: '#3c6fb5' } })
    .jpeg()
    .toBuffer();
  for (let number = 1; number <= photoCount; number += 1)
    writeFileSync(join(folder, photoName(number)), Buffer.concat([photo, Buffer.from(String(number))]));
}

test('End, the scrollbar and Ctrl+A know every picture of the history, though few of thousands were seen', async ({ profile }) => {
  // The binding it names is Electron's.
  const { UNIFLUID_SQLITE_BINDING: _, ...environment } = process.env;
  execFileSync(process.execPath, [join(import.meta.dirname, '../electron/studio/testing/writeHistory.ts'), profile, String(count)], {
    env: environment,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const studio = await launchStudio(profile);
  const { window } = studio;
  await openPanel(window, 'History');
  const list = window.getByRole('listbox', { name: 'Pictures' });
  const pictureAt = (place: number) => list.locator(`[aria-posinset="${place}"]`);
  const seen = () => list.getByRole('option').count();
  await expect(pictureAt(1)).toHaveAccessibleName(`picture ${count}`);
  expect(await seen()).toBeLessThan(count / 10);

  await list.evaluate((viewport) => (viewport.scrollTop = viewport.scrollHeight / 2));
  const middle = pictureAt(count / 2);
  await expect(middle).toHaveAccessibleName(`picture ${count / 2 + 1}`);
  await expect(pictureAt(1)).toBeHidden();

  await list.focus();
  await window.keyboard.press('End');
  await expect(pictureAt(count)).toHaveAttribute('aria-selected', 'true');
  await expect(pictureAt(count)).toHaveAccessibleName('picture 1');
  await expect(pictureAt(count)).toBeInViewport();

  await window.keyboard.press('Control+a');
  await expect(window.getByRole('heading', { name: /^3.000 pictures selected$/u })).toBeVisible();
  expect(await seen()).toBeLessThan(count / 10);
  await quitStudio(studio);
  expect(studio.problems).toEqual([]);
});

test('End, the scrollbar and Ctrl+A know every photo of the library, though few of thousands were seen', async ({ studio }) => {
  const { app, window } = studio;
  const folder = mkdtempSync(join(tmpdir(), 'unifluid-many-'));
  await writePhotos(folder);
  await app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
  }, folder);
  await openPanel(window, 'Library');
  await window.getByRole('button', { name: 'Add a folder', exact: true }).click();
  await expect(window.getByText(/^Scanned .*2.000 photos added/u)).toBeVisible({ timeout: 120_000 });
  const list = window.getByRole('listbox', { name: 'Photos' });
  const photoAt = (place: number) => list.locator(`[aria-posinset="${place}"]`);
  const seen = () => list.getByRole('option').count();
  await expect(photoAt(1)).toContainText(photoName(1));
  expect(await seen()).toBeLessThan(photoCount / 10);

  await list.evaluate((viewport) => (viewport.scrollTop = viewport.scrollHeight / 2));
  await expect(photoAt(photoCount / 2)).toContainText(photoName(photoCount / 2));
  await expect(photoAt(1)).toBeHidden();

  await list.focus();
  await window.keyboard.press('End');
  await expect(photoAt(photoCount)).toHaveAttribute('aria-selected', 'true');
  await expect(photoAt(photoCount)).toContainText(photoName(photoCount));
  await expect(photoAt(photoCount)).toBeInViewport();

  await window.keyboard.press('Control+a');
  await expect(window.getByText(/^2.000 photos selected$/u)).toBeVisible();
  expect(await seen()).toBeLessThan(photoCount / 10);
  await window.keyboard.press('Home');
  await expect(photoAt(1)).toBeInViewport();
  rmSync(folder, { recursive: true });
});
