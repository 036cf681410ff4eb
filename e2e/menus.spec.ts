import type { Page } from '@playwright/test';
import { expect, test } from './appFixture.ts';
import { openPanel } from './studioSteps.ts';

/** A menu that does not end keeps its lock on the page, and no click arrives anywhere any more. */
async function expectMouseWorks(window: Page): Promise<void> {
  await expect(window.getByRole('menu').or(window.getByRole('listbox', { name: /^Style/ }))).toBeHidden();
  await expect.poll(() => window.evaluate(() => getComputedStyle(document.body).pointerEvents)).toBe('auto');
}

for (const panel of ['Prompt', 'Edit', 'Ask']) {
  test(`the mouse works after the menu of the ${panel} panel was closed`, async ({ studio: { window } }) => {
    await openPanel(window, panel);
    const menu = window.getByRole('button', { name: 'More for this panel' });
    await menu.click();
    await expect(window.getByRole('menuitem').first()).toBeVisible();
    await window.keyboard.press('Escape');
    await expectMouseWorks(window);
    await menu.click();
    await window.getByRole('menuitem').locator('visible=true').and(window.locator(':not([data-disabled])')).first().hover();
    await window.mouse.click(700, 400);
    await expectMouseWorks(window);
  });
}

test('the mouse works after something was chosen from a menu and from a list', async ({ studio: { window } }) => {
  await openPanel(window, 'Prompt');
  await window.getByRole('textbox', { name: 'Prompt', exact: true }).fill('a red fox');
  await window.getByRole('button', { name: 'More for this panel' }).click();
  await window.getByRole('menuitem', { name: 'Begin afresh' }).click();
  await expect(window.getByRole('textbox', { name: 'Prompt', exact: true })).toHaveValue('');
  await expectMouseWorks(window);
  const style = window.getByRole('combobox', { name: /^Style/ });
  await style.click();
  await window.getByRole('option').nth(1).click();
  await expect(style).not.toHaveAccessibleName('Style: Any');
  await expectMouseWorks(window);
  await style.click();
  await window.keyboard.press('Escape');
  await expectMouseWorks(window);
});
