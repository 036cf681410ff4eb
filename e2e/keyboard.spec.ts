import type { Page } from '@playwright/test';
import { expect, test } from './appFixture.ts';
import { states } from './studioSteps.ts';

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
