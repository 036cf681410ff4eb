import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './appFixture.ts';
import { draw, openPanel, states } from './studioSteps.ts';

function field(window: Page, name = 'Prompt') {
  return window.getByRole('textbox', { name, exact: true });
}

function list(window: Page) {
  return window.getByRole('listbox', { name: 'Words the model knows' });
}

/** The words of the model arrive a moment after the model itself. */
async function typeUntilOffered(window: Page, text: string, name = 'Prompt'): Promise<void> {
  await expect(async () => {
    await field(window, name).fill('');
    await field(window, name).pressSequentially(text);
    await expect(list(window)).toBeVisible({ timeout: 500 });
  }).toPass();
}

test('known words are offered while typing, taken by Tab, and taken back by Ctrl+Z', async ({ studio: { window } }) => {
  await typeUntilOffered(window, 'a red tri');
  await expect(list(window).getByRole('option').first()).toHaveText(/^triangle/u);
  await window.keyboard.press('Tab');
  await expect(field(window)).toHaveValue('a red triangle');
  await expect(field(window)).toBeFocused();
  await expect(list(window)).toBeHidden();
  await window.keyboard.press('Control+z');
  await expect(field(window)).toHaveValue('a red tri');
  await window.keyboard.press('Control+Shift+z');
  await window.keyboard.type(' on a bl');
  await expect(list(window).getByRole('option').first()).toHaveText(/^on a bl/u);
  await window.keyboard.press('ArrowDown');
  await window.keyboard.press('Enter');
  await expect(field(window)).toHaveValue(/^a red triangle on a bl(ue|ack) background$/u);
});

test('an edit is told its words in the same way, and by the mouse', async ({ studio: { window } }) => {
  await openPanel(window, 'Edit');
  await typeUntilOffered(window, 'make the cir', 'What to change');
  await list(window).getByRole('option').first().click();
  await expect(field(window, 'What to change')).toHaveValue(/^make the circle/u);
  await expect(field(window, 'What to change')).toBeFocused();
});

test('complaint 24: the list is never in the way: Escape, Tab, Enter and Ctrl+Enter do what they did, and no text is covered', async ({
  studio: { window },
}) => {
  await draw(window, 'a red circle');
  await typeUntilOffered(window, 'a red tri');
  const [popup, text] = [await list(window).boundingBox(), await field(window).boundingBox()];
  if (popup === null || text === null) throw new Error('The list or the field is not seen.');
  expect(popup.y + popup.height).toBeLessThanOrEqual(text.y);
  expect(await field(window).getAttribute('aria-activedescendant')).toBe(await list(window).getByRole('option').first().getAttribute('id'));
  await expect(list(window).getByRole('option', { selected: true })).toHaveCount(1);
  await window.keyboard.press('Escape');
  await expect(list(window)).toBeHidden();
  await expect(field(window)).toHaveValue('a red tri');
  await window.keyboard.press('Tab');
  await expect(field(window)).not.toBeFocused();

  await typeUntilOffered(window, 'a red tri');
  await window.keyboard.press('Control+Enter');
  await expect.poll(() => states(window)).toEqual({ done: 2 });
  await typeUntilOffered(window, 'a red tri');
  await window.keyboard.press('ArrowLeft');
  await expect(list(window)).toBeHidden();
  await typeUntilOffered(window, 'a red tri');
  await window.keyboard.press('Enter');
  await expect(field(window)).toHaveValue('a red tri\n');
  await field(window).fill('');
  await field(window).pressSequentially('a red circle');
  await expect(list(window)).toBeHidden();
});

test('the open list is accessible in both themes', async ({ studio: { window } }) => {
  for (const colorScheme of ['light', 'dark'] as const) {
    await window.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await typeUntilOffered(window, 'a red tri');
    const axe = new AxeBuilder({ page: window }).setLegacyMode(true).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']);
    const { violations } = await axe.include('section').analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  }
});

test('a keystroke with its offers takes the window less than 5 ms', async ({ studio: { window } }) => {
  await typeUntilOffered(window, 'a red tri');
  const perKey = await window.evaluate(async () => {
    const words = 'two green triangles above a small orange square on a blue background ';
    const times: number[] = [];
    for (const letter of words.repeat(4)) {
      const start = performance.now();
      document.execCommand('insertText', false, letter);
      // The page is brought up to date in the tasks that wait behind the input's own.
      await Promise.resolve();
      times.push(performance.now() - start);
    }
    return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Infinity;
  });
  console.log(`${perKey.toFixed(2)} ms a keystroke`);
  expect(perKey).toBeLessThan(5);
});
