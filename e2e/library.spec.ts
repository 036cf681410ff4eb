import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './appFixture.ts';
import { addFolder, captionAll, filesOf, names, orderBy } from './librarySteps.ts';
import { makePhotoFolder } from './photoFolder.ts';
import type { PhotoFolderOnDisk } from './photoFolder.ts';
import { look } from './look.ts';
import { draw, openPanel } from './studioSteps.ts';

let photos: PhotoFolderOnDisk;

test.beforeEach(async () => {
  photos = await makePhotoFolder();
});
test.afterEach(() => photos.remove());

test('a folder of photos is added, listed, searched, ordered and looked at by keys alone, and no file of it is touched', async ({
  studio,
}) => {
  const { window } = studio;
  const before = filesOf(photos.folder);
  await addFolder(studio, photos.folder);
  await expect.poll(() => names(window)).toEqual(['boat.jpg', 'words.jpg', 'blue.jpg', 'green.jpg']);
  await window.keyboard.press('/');
  await window.keyboard.type('lake');
  await expect.poll(() => names(window)).toEqual(['blue.jpg', 'green.jpg']);
  await orderBy(window, 'Newest first');
  await expect.poll(() => names(window)).toEqual(['green.jpg', 'blue.jpg']);
  await window.getByRole('listbox', { name: 'Photos' }).focus();
  await window.keyboard.press('End');
  await expect(window.getByRole('complementary').getByRole('heading')).toHaveText('blue.jpg');
  await expect(window.getByText('Canon R6', { exact: true })).toBeVisible();
  await window.keyboard.press('Enter');
  await expect(window.getByText('2 of 2')).toBeVisible();
  await window.keyboard.press('ArrowLeft');
  await expect(window.getByText('1 of 2')).toBeVisible();
  await window.keyboard.press('1');
  const full = window.getByRole('group', { name: 'Photo green.jpg' }).locator('.ground > img');
  await expect.poll(() => full.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(300);
  await window.keyboard.press('Escape');
  await expect(window.getByRole('listbox', { name: 'Photos' })).toBeFocused();
  await window.keyboard.press('Control+a');
  await expect(window.getByText('2 photos selected', { exact: false })).toBeVisible();
  expect(filesOf(photos.folder)).toEqual(before);
});

test('what cannot be read is counted, shown alone and says why', async ({ studio }) => {
  const { window } = studio;
  await addFolder(studio, photos.folder);
  await window.getByRole('button', { name: 'Unreadable 1' }).click();
  await expect(window.getByRole('option')).toHaveCount(1);
  await expect(window.getByRole('option')).toHaveAccessibleName(/words\.jpg is not a picture/);
  await expect(window.getByRole('complementary').getByRole('button', { name: 'Edit' })).toHaveCount(0);
});

test('a photo goes to Ask as a picture on the stage, and the library is as it was when one comes back', async ({ studio }) => {
  const { window } = studio;
  await addFolder(studio, photos.folder);
  await window.getByRole('treeitem', { name: /lake/ }).click();
  await expect.poll(() => names(window)).toEqual(['blue.jpg', 'green.jpg']);
  await window.getByRole('option', { name: /green/ }).click();
  await expect(window.getByRole('complementary').getByRole('heading')).toHaveText('green.jpg');
  await window.getByRole('complementary').getByRole('button', { name: 'Ask' }).click();
  await expect(window.getByRole('heading', { name: 'Ask', level: 1 })).toBeVisible();
  await expect(window.getByRole('toolbar', { name: 'Picture' }).getByRole('button', { name: 'Export this picture' })).toBeEnabled();
  await window.keyboard.press('Control+4');
  await expect.poll(() => names(window)).toEqual(['blue.jpg', 'green.jpg']);
  await expect(window.getByRole('option', { name: /green/ })).toHaveAttribute('aria-selected', 'true');
});

test('a folder that went away is offline with all its photos, and is forgotten only when it is removed', async ({ studio }) => {
  const { window } = studio;
  await addFolder(studio, photos.folder);
  renameSync(photos.folder, `${photos.folder}-away`);
  await window.getByRole('button', { name: 'Scan this folder again' }).click();
  await expect(window.getByRole('treeitem', { name: /4 photos, offline/ })).toBeVisible({ timeout: 30_000 });
  await expect(window.getByRole('option')).toHaveCount(4);
  await expect(window.getByRole('option', { name: /Offline/ })).toHaveCount(3);
  renameSync(`${photos.folder}-away`, photos.folder);
  await window.getByRole('button', { name: 'Remove this folder from the library' }).click();
  await window.getByRole('dialog').getByRole('button', { name: 'Remove from the library' }).click();
  await expect(window.getByRole('heading', { name: 'Your photos, where they are' })).toBeVisible();
  expect(filesOf(photos.folder)).toHaveLength(4);
});

test('the photos listed are captioned by one run; a caption is approved by a key, changed in place and taken back', async ({ studio }) => {
  const { window } = studio;
  const before = filesOf(photos.folder);
  await addFolder(studio, photos.folder);
  await expect(window.getByText(/3 photos of 4 will be captioned; 1 cannot be read/)).toBeVisible();
  await captionAll(window, 'Caption 3 photos', /^Captioned · 3 of 4 · 1 failed$/);
  await window.getByRole('option', { name: /boat\.jpg/ }).click();
  const record = window.getByRole('complementary');
  await expect(record.getByText(/^The model is \d+/)).toBeVisible();
  await window.keyboard.press('a');
  // The next one is the one to decide about then.
  await expect(record.getByRole('heading')).not.toHaveText('boat.jpg');
  await window.getByRole('option', { name: /boat\.jpg/ }).click();
  await expect(record.getByText(/· approved$/)).toBeVisible();
  await window.keyboard.press('Control+z');
  await expect(record.getByText(/· approved$/)).toBeHidden();
  await record.getByRole('button', { name: 'Change' }).click();
  const words = record.getByRole('textbox', { name: 'Caption' });
  await words.fill('a boat at noon');
  // The record is read anew when a scan ends; what is being written stays.
  const sameAgain = window.getByText(/: nothing new\.$/u);
  await window.getByRole('button', { name: 'Scan this folder again' }).click();
  await expect(sameAgain).toBeVisible();
  await expect(words).toHaveValue('a boat at noon');
  await words.press('Enter');
  await expect(window.getByRole('option', { name: /a boat at noon/ })).toBeVisible();
  await expect(record.getByText('By a person')).toBeVisible();
  await expect(window.getByText(/captioned this way already/)).toBeVisible();
  expect(filesOf(photos.folder)).toEqual(before);
});

test('complaint 8: with two formats chosen a run leaves its captions beside every photo, what lay there is kept, and all of it is taken back', async ({
  studio,
}) => {
  const { window } = studio;
  writeFileSync(join(photos.folder, 'boat.txt'), 'my own boat');
  const before = filesOf(photos.folder);
  await addFolder(studio, photos.folder);
  await window.getByRole('button', { name: '.txt', exact: true }).click();
  await window.getByRole('button', { name: 'XMP', exact: true }).click();
  await captionAll(window, 'Caption 3 photos', /^Captioned · 3 of 4 · 1 failed$/);
  // What a person wrote beside a photo is its caption from then on, and the run leaves it alone.
  await expect(window.getByRole('option', { name: /my own boat/ })).toBeVisible();
  const beside = () => filesOf(photos.folder).map((line) => line.split(' ')[0]?.slice(photos.folder.length + 1) ?? '');
  await expect
    .poll(() => beside().filter((name) => /\.(txt|xmp)$/u.test(name)), { timeout: 30_000 })
    .toEqual(['boat.jpg.xmp', 'boat.txt', 'lake/blue.jpg.xmp', 'lake/blue.txt', 'lake/green.jpg.xmp', 'lake/green.txt']);
  expect(readFileSync(join(photos.folder, 'boat.txt'), 'utf8')).toBe('my own boat');
  await window.getByRole('button', { name: 'CSV' }).click();
  await window.getByRole('button', { name: 'See the plan' }).click();
  const dialog = window.getByRole('dialog', { name: 'Captions beside the photos' });
  await expect(dialog.getByText('captions.csv').first()).toBeVisible();
  await look(window, 'library-plan');
  await dialog.getByRole('button', { name: /^Write 2 files/ }).click();
  // The files are there a moment before the window knows that they are.
  await expect(window.getByText('2 files written beside the photos')).toBeVisible();
  expect(beside()).toContain('captions.csv');
  await window.keyboard.press('Control+z');
  await expect.poll(beside).not.toContain('captions.csv');
  const photosNow = filesOf(photos.folder).filter((line) => before.includes(line));
  expect(photosNow).toEqual(before);
});

test('several photos selected get a keyword at once, are found by it, and lose it again', async ({ studio }) => {
  const { window } = studio;
  await addFolder(studio, photos.folder);
  await window.getByRole('option').nth(0).click();
  await window
    .getByRole('option')
    .nth(1)
    .click({ modifiers: ['Control'] });
  const many = window.getByRole('form', { name: 'Keywords of the photos selected' });
  await many.getByRole('textbox').fill('iceland, summer');
  await many.getByRole('button', { name: 'Add to 2 photos' }).click();
  await expect(window.getByText('Keywords of 2 photos changed').first()).toBeVisible();
  await expect(window.getByRole('group', { name: 'Keywords', exact: true }).getByText('iceland')).toBeVisible();
  await look(window, 'keywords-of-many');
  await many.getByRole('textbox').fill('summer');
  await many.getByRole('button', { name: 'Remove' }).click();
  await expect(window.getByRole('group', { name: 'Keywords', exact: true }).getByText('summer')).toBeHidden();
  await window.locator('input[type=search]').fill('tag:iceland');
  await expect(window.getByText(/^2 photos$/).first()).toBeVisible();
});

test('one search finds pictures and photos in one view, by keys alone, and says what photos or pictures do not have', async ({
  studio,
}) => {
  const { window } = studio;
  await draw(window, 'a blue circle');
  await addFolder(studio, photos.folder);
  await openPanel(window, 'History');
  const search = window.getByRole('searchbox');
  await search.fill('blue is:drawn');
  const found = window.getByRole('region', { name: 'Photos' });
  await expect(window.getByRole('status').filter({ hasText: '1 photo found in the Library' })).toBeAttached();
  await expect(found.getByText('without is:drawn, which photos do not have')).toBeVisible();
  await expect(window.getByRole('option', { name: 'a blue circle' })).toBeVisible();
  await look(window, 'history-one-search');
  await found.getByRole('button', { name: 'blue.jpg' }).focus();
  await window.keyboard.press('Enter');
  await expect(window.getByRole('group', { name: 'Photo blue.jpg' })).toBeVisible();
  await window.keyboard.press('Escape');
  await expect.poll(() => names(window)).toEqual(['blue.jpg']);
  await expect(search).toHaveValue('blue');
  await search.fill('blue folder:lake');
  await expect(window.getByRole('region', { name: 'Pictures' }).getByRole('button', { name: 'a blue circle' })).toBeVisible();
  await look(window, 'library-one-search');
  await openPanel(window, 'History');
  await expect(search).toHaveValue('blue is:drawn');
  await search.fill('green.jpg');
  await expect(window.getByText('No picture was found for “green.jpg”.')).toBeVisible();
  await found.getByRole('button', { name: 'Show all in the Library' }).click();
  await expect.poll(() => names(window)).toEqual(['green.jpg']);
});
