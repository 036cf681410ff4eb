import { expect, test } from './appFixture.ts';
import { look } from './look.ts';
import { draw, openPanel } from './studioSteps.ts';

test('in the history S stars what is selected, Delete in the trash asks and deletes for good, and all trashed is not no pictures', async ({
  studio: { window },
}) => {
  await draw(window, 'a red circle');
  await draw(window, 'a blue circle');
  await openPanel(window, 'History');
  const tiles = window.getByRole('option');
  await tiles.first().click();
  await window.keyboard.press('Control+a');
  await window.keyboard.press('s');
  await expect(window.getByRole('option', { name: ', starred' })).toHaveCount(2);
  await window.keyboard.press('Delete');
  await expect(window.getByRole('heading', { name: 'All pictures are in the trash' })).toBeVisible();
  await window.getByRole('button', { name: 'Show the trash' }).click();
  await tiles.first().click();
  await window.keyboard.press('Delete');
  const dialog = window.getByRole('dialog', { name: 'Delete for good' });
  await expect(dialog.getByText('1 picture will be deleted for good')).toBeVisible();
  await look(window, 'delete-for-good');
  const remove = dialog.getByRole('button', { name: 'Delete for good' });
  // Red, as nothing else is that is pressed: what it does cannot be taken back.
  const [red = 0, green = 0, blue = 0] = await remove.evaluate((button) =>
    (getComputedStyle(button).backgroundColor.match(/\d+/gu) ?? []).map(Number),
  );
  expect(red).toBeGreaterThan(Math.max(green, blue) + 60);
  await remove.click();
  await expect(tiles).toHaveCount(1);
});

test('an empty history has no empty record beside it, and a search that finds nothing says there what it looks for', async ({
  studio: { window },
}) => {
  await draw(window, 'a red circle');
  await openPanel(window, 'History');
  const record = window.getByRole('complementary', { name: 'Record of the selected picture' });
  await expect(record.getByRole('heading', { name: 'a red circle' })).toBeVisible();
  for (const filter of ['Starred', 'Trash']) {
    await window.getByRole('radio', { name: filter }).click();
    await expect(record).toBeHidden();
  }
  await window.getByRole('searchbox').fill('nothing like it');
  await expect(record.getByRole('heading', { name: 'What a search finds' })).toBeVisible();
  await expect(record.getByText('Only the trash is looked through.')).toBeVisible();
  await window.getByRole('radio', { name: 'All', exact: true }).click();
  await window.getByRole('searchbox').fill('seed:many');
  await expect(record.getByText(/“seed:many” is not understood/u)).toBeVisible();
  await record.getByRole('button', { name: 'date:2026-11', exact: true }).click();
  await expect(window.getByRole('searchbox')).toHaveValue('date:2026-11');
});

for (const { width, height } of [
  { width: 900, height: 700 },
  { width: 860, height: 600 },
]) {
  test(`in a window of ${width} by ${height} every filter and every action on the selection is reached`, async ({
    studio: { app, window },
  }) => {
    await draw(window, 'a red circle');
    await app.evaluate(({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setContentSize(size.width, size.height), {
      width,
      height,
    });
    await expect.poll(() => window.evaluate(() => innerWidth)).toBe(width);
    await openPanel(window, 'History');
    for (const name of ['Trash', 'Asked', 'Starred', 'All']) await window.getByRole('radio', { name }).click();
    const record = window.getByRole('complementary', { name: 'Record of the selected picture' });
    await record.getByRole('button', { name: 'Star this picture' }).click();
    await expect(record.getByRole('button', { name: 'Take the star away' })).toBeVisible();
    await window.screenshot({ path: test.info().outputPath('history.png') });
    await window.getByRole('option').first().click();
  });
}

test('a tile of the history shows the small file where that is sharp, and the picture itself where it is not', async ({
  studio: { window },
}) => {
  await draw(window, 'a red circle');
  await openPanel(window, 'History');
  const shown = () =>
    window
      .getByRole('option')
      .first()
      .locator('img')
      .evaluate((image) => (image as HTMLImageElement).currentSrc);
  await window.getByRole('slider', { name: 'Size of the pictures' }).fill('72');
  await expect.poll(shown).toMatch(/\/thumbnail$/);
  await window.getByRole('slider', { name: 'Size of the pictures' }).fill('260');
  await expect.poll(shown).toMatch(/\/full$/);
});
