import { expect, test } from './appFixture.ts';
import { addFolder, filesOf } from './librarySteps.ts';
import { look } from './look.ts';
import { makePhotoFolder } from './photoFolder.ts';
import type { PhotoFolderOnDisk } from './photoFolder.ts';

let photos: PhotoFolderOnDisk;

test.beforeEach(async () => {
  photos = await makePhotoFolder();
});
test.afterEach(() => photos.remove());

test('complaint 16: one instruction edits every photo of a folder in one run, planned first, and its pictures are found, thrown away and had back', async ({
  studio,
}) => {
  const { window } = studio;
  const before = filesOf(photos.folder);
  await addFolder(studio, photos.folder);
  await window.getByRole('button', { name: 'Edit all', exact: true }).click();
  const dialog = window.getByRole('dialog', { name: 'Edit all photos listed' });
  await expect(dialog.getByRole('textbox', { name: 'What to change in every photo' })).toBeFocused();
  await window.keyboard.type('make the circle blue');
  await expect(dialog.getByRole('status')).toHaveText(/^3 photos of 4 will be edited; 1 cannot be read\./);
  await expect(dialog.getByRole('note')).toHaveText(/What it draws anew in larger photos will look drawn and soft/);
  await look(window, 'edit-all');
  await window.keyboard.press('Control+Enter');
  await expect(dialog).toBeHidden();
  const run = window.getByRole('group', { name: 'Run of edits' });
  await expect(run.getByText(/^Edited · 3 of 4 · 1 failed/)).toBeVisible({ timeout: 120_000 });
  await run.getByRole('button', { name: '1 failure' }).click();
  await expect(window.getByRole('dialog').getByText(/words\.jpg is not a picture/)).toBeVisible();
  await window.keyboard.press('Escape');
  await look(window, 'edit-all-done');
  await run.getByRole('button', { name: 'Show the pictures' }).click();
  const found = window.getByRole('option', { name: /make the circle blue/ });
  await expect(found).toHaveCount(3);
  await window.keyboard.press('Control+4');
  await run.getByRole('button', { name: 'To the trash' }).click();
  await expect(window.getByText('3 pictures moved to the trash')).toBeVisible();
  await run.getByRole('button', { name: 'Show the pictures' }).click();
  await expect(found).toHaveCount(0);
  await window.keyboard.press('Control+z');
  await expect(found).toHaveCount(3);
  expect(filesOf(photos.folder)).toEqual(before);
});

test('complaint 16: a run of edits that is asked for again has nothing left to do', async ({ studio }) => {
  const { window } = studio;
  await addFolder(studio, photos.folder);
  const editAll = async (): Promise<void> => {
    await window.getByRole('button', { name: 'Edit all', exact: true }).click();
    await window.getByRole('textbox', { name: 'What to change in every photo' }).fill('make the circle blue');
  };
  await editAll();
  await window.getByRole('button', { name: /^Edit 3 photos/ }).click();
  const run = window.getByRole('group', { name: 'Run of edits' });
  await expect(run).toBeVisible();
  await expect(run.getByText(/^Edited · 3 of 4/)).toBeVisible({ timeout: 120_000 });
  await editAll();
  await expect(window.getByRole('button', { name: /^Nothing left to edit/ })).toBeDisabled();
  await expect(window.getByRole('dialog').getByRole('status')).toHaveText(/^0 photos of 4 will be edited; 3 are edited this way already/);
});
