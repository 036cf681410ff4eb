import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import sharp from 'sharp';
import { expect, test } from './appFixture.ts';
import { look } from './look.ts';
import { edit, openPanel } from './studioSteps.ts';

const [width, height] = [1_200, 800];

/** A photo with a subject and fine detail, so that it is seen whether it is shown whole. */
async function writePhoto(file: string): Promise<void> {
  const lines = Array.from({ length: 60 }, (_value, index) => `<path d="M0 ${index * 14} l1200 ${index * 3}" stroke="#2f6b4f"/>`).join('');
  const scene = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="1200" height="800" fill="#8fb8d8"/>
    ${lines}<circle cx="420" cy="430" r="190" fill="#c43c2c"/><rect x="760" y="330" width="240" height="300" fill="#e7d9b0"/></svg>`;
  await sharp(Buffer.from(scene)).jpeg({ quality: 92 }).toFile(file);
}

function stageImage(window: Page, name: string) {
  return window.getByRole('main').getByRole('img', { name });
}

test('a photo is edited: it is warned of, shown whole, changed whole, and its own file is as it was', async ({
  studio: { app, window, profile },
}) => {
  const file = join(profile, 'boat.jpg');
  await writePhoto(file);
  const before = readFileSync(file);
  await app.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
  }, file);
  await window.keyboard.press('Control+o');
  const shownWidth = () => stageImage(window, 'boat.jpg').evaluate((image: HTMLImageElement) => image.naturalWidth);
  await expect.poll(shownWidth).toBe(width);
  await expect(window.getByRole('note')).toContainText('draws icons and stickers');
  await look(window, 'photo-in-edit');

  await edit(window, 'make the circle blue');
  const after = stageImage(window, 'After');
  await expect(after).toBeVisible({ timeout: 30_000 });
  await expect.poll(() => after.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(width);
  await look(window, 'photo-edited');

  await window.keyboard.press('Control+e');
  await expect(window.getByRole('radio', { name: 'Original · 1200 × 800' })).toBeChecked();
  const preview = window.getByRole('img', { name: 'As it will be written' });
  await expect
    .poll(() => preview.evaluate((image: HTMLImageElement) => [image.naturalWidth, image.naturalHeight]))
    .toEqual([width, height]);
  await look(window, 'photo-export');
  await window.keyboard.press('Escape');

  await openPanel(window, 'History');
  const record = window.getByRole('complementary', { name: 'Record of the selected picture' });
  for (const title of ['make the circle blue', 'boat.jpg']) {
    await window.getByRole('option', { name: title }).click();
    await expect(record.getByText('1\u00a0200 × 800', { exact: true })).toBeVisible();
    const box = await record.getByRole('img', { name: title }).boundingBox();
    expect((box?.width ?? 0) / (box?.height ?? 1)).toBeCloseTo(width / height, 1);
  }
  await look(window, 'photo-record');
  expect(createHash('sha256').update(readFileSync(file)).digest('hex')).toBe(createHash('sha256').update(before).digest('hex'));
});
