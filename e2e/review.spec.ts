import { copyFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './appFixture.ts';
import { addFolder, captionAll, filesOf, names, orderBy } from './librarySteps.ts';
import { look } from './look.ts';
import { makePhotoFolder } from './photoFolder.ts';
import type { PhotoFolderOnDisk } from './photoFolder.ts';
import { openPanel } from './studioSteps.ts';

let photos: PhotoFolderOnDisk;

test.beforeEach(async () => {
  photos = await makePhotoFolder();
});
test.afterEach(() => photos.remove());

const ended = /^Captioned · 3 of 4 · 1 failed$/;

test('captions are reviewed by keys: doubtful first, approved one by one and by the page, changed with their keywords in the row', async ({
  studio,
}) => {
  const { window } = studio;
  await addFolder(studio, photos.folder);
  await captionAll(window, 'Caption 3 photos', ended);
  await orderBy(window, 'Doubtful first');
  await window.getByRole('button', { name: 'To review 3' }).click();
  const list = window.getByRole('listbox', { name: 'Photos' });
  await list.focus();
  await window.keyboard.press('Home');
  await expect(window.getByRole('option').first().locator('.doubtful').first()).toHaveAttribute('title', /^\d+\s%\s?sure$/u);
  await window.keyboard.press('a');
  // Nothing moves under the hand: the list is made anew when that is asked for.
  await expect(window.getByRole('option')).toHaveCount(3);
  await expect(window.getByRole('option').nth(1)).toHaveAttribute('aria-selected', 'true');
  await window.keyboard.press('F2');
  await window.getByRole('textbox', { name: 'Caption', exact: true }).fill('a boat at noon');
  await window.keyboard.press('Tab');
  await window.keyboard.press('Control+a');
  await window.keyboard.type('sea, boat, sea');
  await window.keyboard.press('Enter');
  await expect(list).toBeFocused();
  await expect(window.getByRole('option', { name: /a boat at noon/ })).toBeVisible();
  await expect(window.getByRole('button', { name: 'Remove the keyword boat' })).toBeVisible();
  await window.getByRole('button', { name: 'Update the list' }).click();
  await expect(window.getByRole('option')).toHaveCount(1);
  await window.keyboard.press('Control+Shift+a');
  await expect(window.getByRole('button', { name: /^To review/ })).toHaveText(/0/);
  await window.keyboard.press('Control+z');
  await expect(window.getByRole('button', { name: 'To review 1' })).toBeVisible();
});

test('complaint 7: a person’s caption stays through a run that overwrites, and the model writes it again only after a second press', async ({
  studio,
}) => {
  const { window } = studio;
  await addFolder(studio, photos.folder);
  await window.getByRole('option', { name: /boat/ }).click();
  await window.keyboard.press('F2');
  await window.keyboard.type('my own boat');
  await window.keyboard.press('Enter');
  await window.getByRole('combobox', { name: /^Already captioned/ }).click();
  await window.getByRole('option', { name: 'Overwrite' }).click();
  await expect(window.getByText(/1 has words by a person/)).toBeVisible();
  await captionAll(window, 'Caption 2 photos', ended);
  await expect(window.getByText(/2 are captioned this way already; 1 has words by a person/)).toBeVisible();
  await expect(window.getByRole('option', { name: /my own boat/ })).toBeVisible();
  await window.keyboard.press('r');
  await expect(window.getByText('A person wrote this caption. It stays unless you say otherwise.')).toBeVisible();
  await expect(window.getByRole('option', { name: /my own boat/ })).toBeVisible();
  await window.getByRole('button', { name: 'Replace it' }).click();
  await expect(window.getByRole('option', { name: /my own boat/ })).toBeHidden({ timeout: 60_000 });
});

test('complaint 5: what failed is listed with why; put right, only that is tried again', async ({ studio }) => {
  const { window } = studio;
  await addFolder(studio, photos.folder);
  await captionAll(window, 'Caption 3 photos', ended);
  // One file is one trouble, and nothing can be tried with it as it is.
  await expect(window.getByRole('button', { name: /^Failed/ })).toBeHidden();
  await expect(window.getByRole('button', { name: 'Try again' })).toBeHidden();
  await window.getByRole('button', { name: 'Unreadable 1' }).click();
  await expect(window.getByRole('option')).toHaveCount(1);
  await expect(window.getByRole('option')).toHaveAccessibleName(/words\.jpg is not a picture/);
  await expect(window.getByRole('button', { name: 'Edit all', exact: true })).toBeDisabled();
  await look(window, 'library-failed');
  copyFileSync(join(photos.folder, 'boat.jpg'), join(photos.folder, 'words.jpg'));
  await window.getByRole('button', { name: 'Scan this folder again' }).click();
  await expect(window.getByRole('button', { name: 'Failed 1' })).toBeVisible({ timeout: 60_000 });
  await expect(window.getByRole('button', { name: /^Unreadable/ })).toHaveText(/0/);
  await window.getByRole('button', { name: /^Unreadable/ }).click();
  await captionAll(window, 'Try again', /^Captioned · \d of \d$/);
  await expect(window.getByRole('button', { name: /^Failed/ })).toBeHidden();
  await expect(window.getByRole('option').locator('.sure')).toHaveCount(4);
});

test('complaint 16: one question is asked of every photo of a folder, and a second time of none', async ({ studio }) => {
  const { window } = studio;
  await addFolder(studio, photos.folder);
  await window.getByRole('radio', { name: 'Question' }).press('Space');
  await expect(window.getByRole('button', { name: /^Caption/ })).toBeDisabled();
  await window.getByRole('textbox', { name: 'Question' }).fill('is there a boat in {folder}?');
  await captionAll(window, 'Caption 3 photos', ended);
  await expect(window.getByText(/3 are captioned this way already/)).toBeVisible();
  await expect(window.getByRole('button', { name: 'Nothing left to caption' })).toBeDisabled();
});

test('complaint 23: a photo that is renamed outside keeps its caption', async ({ studio }) => {
  const { window } = studio;
  await addFolder(studio, photos.folder);
  await window.getByRole('option', { name: /boat/ }).click();
  await window.keyboard.press('F2');
  await window.keyboard.type('the boat of my aunt');
  await window.keyboard.press('Enter');
  renameSync(join(photos.folder, 'boat.jpg'), join(photos.folder, 'lake', 'ship.jpg'));
  await window.getByRole('button', { name: 'Scan this folder again' }).click();
  await expect(window.getByRole('option', { name: /the boat of my aunt ship\.jpg/ })).toBeVisible({ timeout: 60_000 });
  await expect(window.getByRole('option')).toHaveCount(4);
});

test('complaint 23: a check of the library scans it all, says what is missing or cannot be read, and shows it', async ({ studio }) => {
  const { window } = studio;
  await addFolder(studio, photos.folder);
  renameSync(join(photos.folder, 'boat.jpg'), join(photos.folder, 'ship.jpg'));
  rmSync(join(photos.folder, 'lake', 'green.jpg'));
  await window.getByRole('button', { name: 'Check the library' }).click();
  const report = window.getByRole('dialog', { name: 'Check of the library' });
  await expect(report.getByRole('button', { name: 'Missing: 1 photo' })).toBeVisible({ timeout: 60_000 });
  await expect(report.getByText(/1 photo found under another name/)).toBeVisible();
  await expect(report.getByRole('button', { name: 'Unreadable: 1 photo' })).toBeVisible();
  await look(window, 'library-check');
  await report.getByRole('button', { name: 'Missing: 1 photo' }).click();
  await expect.poll(() => names(window)).toEqual(['green.jpg']);
});

test('the library is searched by fields, completed as they are typed; words are replaced in all that is found, and back', async ({
  studio,
}) => {
  const { window } = studio;
  await addFolder(studio, photos.folder);
  await window.keyboard.press('/');
  await window.keyboard.type('fo');
  await expect(window.getByRole('listbox', { name: 'What the search knows' }).getByRole('option')).toHaveCount(2);
  await window.keyboard.press('Tab');
  await window.keyboard.type('lake -blue');
  await expect.poll(() => names(window)).toEqual(['green.jpg']);
  await window.getByRole('searchbox').fill('date:2026-06-10..2026-06-11');
  await expect.poll(() => names(window)).toEqual(['boat.jpg', 'blue.jpg']);
  await window.getByRole('searchbox').fill('date:soon');
  await expect(window.getByText(/“date:soon” is not understood/)).toBeVisible();
  await window.getByRole('searchbox').fill('');
  await captionAll(window, 'Caption 3 photos', ended);
  await expect(window.getByRole('option').locator('.sure')).toHaveCount(3);
  const before = await names(window);
  await window.keyboard.press('Control+h');
  const dialog = window.getByRole('dialog', { name: 'Replace words in captions' });
  await dialog.getByRole('textbox', { name: 'Find' }).fill('triangle');
  await dialog.getByRole('textbox', { name: 'Put in its place' }).fill('sailing boat');
  await dialog.getByRole('button', { name: /^Replace in/ }).click();
  await expect(window.getByRole('option', { name: /sailing boat/ }).first()).toBeVisible();
  await window.keyboard.press('Control+z');
  await expect.poll(() => names(window)).toEqual(before);
});

test('a folder that is dropped on the window is added, whatever panel there is, and nothing of it is touched', async ({ studio }) => {
  const { window } = studio;
  const before = filesOf(photos.folder);
  await openPanel(window, 'Prompt');
  const session = await window.context().newCDPSession(window);
  const data = { items: [], files: [photos.folder], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, x: 600, y: 400, data });
  await expect(window.getByText(/^Scanned .*4 photos added/)).toBeVisible({ timeout: 60_000 });
  await expect(window.getByRole('heading', { name: 'Library', level: 1 })).toBeVisible();
  await expect(window.getByRole('option')).toHaveCount(4);
  expect(filesOf(photos.folder)).toEqual(before);
});
