import type { Page } from '@playwright/test';
import { expect, test } from './appFixture.ts';
import { draw, states } from './studioSteps.ts';

/** Whether what has the focus is seen to have it: a ring on it, on what holds it, or on the option it stands at. */
async function isFocusSeen(window: Page): Promise<boolean> {
  return await window.evaluate(() => {
    const focused = document.activeElement;
    const option = document.getElementById(focused?.getAttribute('aria-activedescendant') ?? '');
    for (let element = option ?? focused; element !== null && element !== document.body; element = element.parentElement) {
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      if (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1.5) return true;
    }
    return false;
  });
}

async function allDone(window: Page, count: number): Promise<void> {
  await expect.poll(() => states(window), { timeout: 60_000 }).toEqual({ done: count });
}

test('complaint 24: by the keyboard alone one draws, edits, asks, finds, stars and exports, and sees where one is', async ({
  studio: { app, window, profile },
}) => {
  await app.evaluate(({ dialog }, folder) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: `${folder}/exported.png` });
  }, profile);
  const { keyboard } = window;
  await expect(window.getByRole('textbox', { name: 'Prompt' })).toBeFocused();
  await keyboard.type('a red circle');
  await expect(window.getByRole('button', { name: 'Draw', exact: true })).toBeEnabled();
  await keyboard.press('Escape');
  await keyboard.press('Control+Enter');
  await allDone(window, 1);
  await keyboard.press('Control+2');
  await expect(window.getByRole('textbox', { name: 'What to change' })).toBeFocused();
  await keyboard.type('make the circle green');
  await keyboard.press('Escape');
  await keyboard.press('Control+Enter');
  await allDone(window, 2);
  await keyboard.press('Control+3');
  await keyboard.type('what is it?');
  await keyboard.press('Control+Enter');
  await allDone(window, 3);

  await keyboard.press('Control+5');
  await keyboard.press('/');
  await keyboard.type('green');
  await expect(window.getByRole('option')).toHaveCount(1);
  const grid = window.getByRole('listbox', { name: 'Pictures' });
  for (let press = 0; press < 40 && !(await grid.evaluate((element) => element === document.activeElement)); press += 1) {
    await keyboard.press('Tab');
    expect(await isFocusSeen(window), await window.evaluate(() => document.activeElement?.outerHTML.slice(0, 120) ?? '')).toBe(true);
  }
  await expect(grid).toBeFocused();
  await keyboard.press('Home');
  await expect(window.getByRole('option', { selected: true })).toHaveCount(1);
  await keyboard.press('s');
  await expect(window.getByRole('option', { name: /starred/ })).toHaveCount(1);
  await keyboard.press('Control+e');
  await expect(window.getByRole('dialog', { name: 'Export this picture' })).toBeVisible();
  await expect(window.getByRole('dialog').getByRole('img')).toBeVisible();
  await window.getByRole('textbox', { name: 'File name' }).focus();
  await keyboard.press('Enter');
  await expect(window.getByText(/^Exported exported\.png/u)).toBeVisible();
});

test('in the history keys mean what is selected wherever the focus is: in the search, on a button of the record, on nothing', async ({
  studio: { window },
}) => {
  await draw(window, 'a red circle');
  await draw(window, 'a green circle');
  const { keyboard } = window;
  await keyboard.press('Control+5');
  const options = window.getByRole('option');
  await options.nth(1).click();
  const dialog = window.getByRole('dialog', { name: 'Export this picture' });
  for (const focus of [
    () => window.getByRole('searchbox').focus(),
    () => window.getByRole('complementary').getByRole('button', { name: 'Show in folder' }).focus(),
    () => window.evaluate(() => (document.activeElement as HTMLElement | null)?.blur()),
  ]) {
    await focus();
    await keyboard.press('Control+e');
    await expect(dialog.getByText('a red circle.png', { exact: true })).toBeVisible();
    await keyboard.press('Escape');
    await expect(dialog).toBeHidden();
  }
  // Letters typed into the search stay letters.
  await window.getByRole('searchbox').focus();
  await keyboard.press('s');
  await expect(window.getByRole('searchbox')).toHaveValue('s');
  await keyboard.press('Escape');
  await window.getByRole('complementary').getByRole('button', { name: 'Show in folder' }).focus();
  await keyboard.press('s');
  await expect(window.getByRole('option', { name: /a red circle, starred/ })).toHaveCount(1);
  await keyboard.press('Delete');
  await expect(options).toHaveCount(1);
});

test('a closed list lets signs through: ? shows the keys while the style has the focus', async ({ studio: { window } }) => {
  const style = window.getByRole('combobox', { name: /^Style/ });
  await style.focus();
  await window.keyboard.press('?');
  await expect(window.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await window.keyboard.press('Escape');
  await expect(style).toBeFocused();
});
