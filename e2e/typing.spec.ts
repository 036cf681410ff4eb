import { expect, test } from './appFixture.ts';
import { draw, openPanel } from './studioSteps.ts';

test('words typed while a picture is described are kept, and the description is offered', async ({ studio: { window } }) => {
  await draw(window, 'a red circle');
  // The picture takes the stage a moment after its job is done; before that there is none to describe.
  await expect(window.getByRole('toolbar', { name: 'Picture' }).getByRole('button', { name: /star/i })).toBeEnabled();
  await window.evaluate(() => {
    const field = document.querySelector('textarea');
    const describe = [...document.querySelectorAll('button')].find((button) => button.textContent.includes('Describe'));
    if (field === null || describe === undefined) throw new Error('no composer');
    describe.click();
    // Typed at once: the description takes milliseconds with this model.
    field.value = 'a green star';
    field.dispatchEvent(new Event('input', { bubbles: true }));
  });
  await expect(window.getByText(/^Described: /)).toBeVisible();
  await expect(window.getByRole('textbox', { name: 'Prompt', exact: true })).toHaveValue('a green star');
  await window.getByRole('button', { name: 'Use as prompt' }).click();
  await expect(window.getByRole('textbox', { name: 'Prompt', exact: true })).not.toHaveValue('a green star');
});

test('a letter chooses from a list that has the focus, and stars no picture', async ({ studio: { window } }) => {
  await draw(window, 'a red circle');
  const star = window.getByRole('toolbar', { name: 'Picture' }).getByRole('button', { name: /star/i });
  const label = await star.getAttribute('aria-label');
  await window.getByRole('combobox', { name: /^Style/ }).click();
  await window.keyboard.press('s');
  await window.keyboard.press('Escape');
  await window.keyboard.press('s');
  await expect(star).toHaveAttribute('aria-label', label ?? '');
  await window.getByRole('button', { name: 'Roll a new seed and keep it' }).focus();
  await window.keyboard.press('s');
  await expect(star).not.toHaveAttribute('aria-label', label ?? '');
});

test('Delete in a dialog deletes no picture', async ({ studio: { window } }) => {
  await draw(window, 'a red circle');
  await openPanel(window, 'Ask');
  await draw(window, 'a green star');
  await openPanel(window, 'Ask');
  await window.getByRole('button', { name: /second picture/i }).click();
  await window.getByRole('dialog').press('Delete');
  await window.keyboard.press('Escape');
  await expect(window.getByRole('complementary', { name: 'Recent pictures' }).getByRole('img')).toHaveCount(2);
});
