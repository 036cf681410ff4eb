import { join } from 'node:path';
import sharp from 'sharp';
import { expect, type StartedStudio } from '../appFixture.ts';
import { makePhotoFolder } from '../photoFolder.ts';
import { openPanel, picturesOnDisk } from '../studioSteps.ts';
import { allDone, photograph } from './walker.ts';

const shownAtMost = 24;

/** What was drawn so far, as photos in a folder of the person's own. */
export async function lookingAtPhotos(studio: StartedStudio): Promise<void> {
  const { app, profile, window } = studio;
  await openPanel(window, 'Library');
  await photograph(studio, 'library-empty');
  const photos = await makePhotoFolder();
  for (const [place, name] of picturesOnDisk(profile).slice(0, shownAtMost).entries())
    await sharp(join(profile, name))
      .flatten({ background: '#ffffff' })
      .resize(1024)
      .jpeg()
      .toFile(join(photos.folder, `IMG_${4100 + place}.jpg`));
  await app.evaluate(({ dialog }, to) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [to] });
  }, photos.folder);
  await window.keyboard.press('Control+Shift+o');
  await expect(window.getByText(/^Scanned .* added/)).toBeVisible({ timeout: 60_000 });
  await window.mouse.move(0, 0);
  await expect
    .poll(() => window.evaluate(() => [...document.images].every(({ complete, naturalWidth }) => complete && naturalWidth > 0)), {
      timeout: 60_000,
    })
    .toBe(true);
  await photograph(studio, 'library');
  await window.getByRole('option').nth(1).click();
  await window
    .getByRole('option')
    .nth(4)
    .click({ modifiers: ['Shift'] });
  await photograph(studio, 'library-several');
  await window.getByRole('option').nth(0).click();
  await window.keyboard.press('Enter');
  await photograph(studio, 'library-photo');
  await window.keyboard.press('Escape');
  await window.getByRole('button', { name: /^Unreadable/ }).click();
  await photograph(studio, 'library-unreadable');
  await window.getByRole('button', { name: /^Unreadable/ }).click();
}

/** The photos that are listed, in one run. */
export async function captioning(studio: StartedStudio): Promise<void> {
  const { window } = studio;
  await window.getByRole('button', { name: /^Caption \d+ photos/ }).click();
  await photograph(studio, 'captioning');
  await allDone(window);
  await window.getByRole('option').nth(1).click();
  await photograph(studio, 'captioned');
}
