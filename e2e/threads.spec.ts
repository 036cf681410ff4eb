import { expect, test } from './appFixture.ts';
import { ask, draw, edit, openPanel, say, states } from './studioSteps.ts';

test('a thread chosen in the history opens, not the newest about its picture', async ({ studio: { window } }) => {
  await draw(window, 'a red circle');
  await ask(window, 'what is it?');
  await window.getByRole('button', { name: 'More for this panel' }).click();
  await window.getByRole('menuitem', { name: 'New thread' }).click();
  await ask(window, 'how many circles are there?');
  await expect(window.getByText('what is it?', { exact: true })).toBeHidden();
  await openPanel(window, 'History');
  await window.getByRole('radio', { name: 'Asked' }).click();
  await window.getByRole('button', { name: /what is it\?/ }).click();
  await expect(window.getByRole('textbox', { name: 'Question' })).toBeVisible();
  await expect(window.getByText('what is it?', { exact: true }).first()).toBeVisible();
  await expect(window.getByText('how many circles are there?', { exact: true })).toBeHidden();
});

test('a kept seed of an edit is seen in its parameters, and a beginning does not write over an instruction', async ({
  studio: { window },
}) => {
  await openPanel(window, 'Edit');
  const field = window.getByRole('textbox', { name: 'What to change' });
  await window.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(field).toHaveValue('remove the ');
  await field.fill('make the circle blue');
  await expect(window.getByRole('button', { name: 'Add', exact: true })).toBeDisabled();
  await window.getByText(/^Guidance .* steps$/).click();
  await window.getByRole('textbox', { name: 'Seed' }).fill('77');
  await window.getByRole('textbox', { name: 'Seed' }).blur();
  await expect(window.getByText(/· seed kept$/)).toBeVisible();
});

test('an edit is taken back by Undo and shown again by Redo, and a row that is only pointed at does not look chosen', async ({
  studio: { window },
}) => {
  await draw(window, 'a red circle');
  await edit(window, 'make it green');
  const rows = window.getByRole('region', { name: 'Edit' }).getByRole('listitem');
  await expect(rows.nth(1)).toHaveAttribute('aria-current', 'true');
  await rows.nth(0).hover();
  const groundOf = (index: number, of: string) =>
    rows
      .nth(index)
      .locator(of)
      .evaluate((each) => getComputedStyle(each).backgroundColor);
  expect(await groundOf(0, 'button')).not.toBe(await groundOf(1, 'xpath=.'));
  await window.getByRole('button', { name: 'Undo: the edit “make it green”' }).click();
  await expect(rows.nth(0)).toHaveAttribute('aria-current', 'true');
  await window.getByRole('button', { name: 'Redo: the edit “make it green”' }).click();
  await expect(rows.nth(1)).toHaveAttribute('aria-current', 'true');
});

test('the second picture is searched for among all, and the question is typed on at once', async ({ studio: { window } }) => {
  await draw(window, 'a blue circle');
  await draw(window, 'a red circle');
  await openPanel(window, 'Ask');
  await window.getByRole('button', { name: 'Second picture' }).click();
  const dialog = window.getByRole('dialog', { name: 'Choose the second picture' });
  await dialog.getByRole('searchbox').fill('blue');
  await dialog.getByRole('button', { name: 'a blue circle' }).click();
  await expect(dialog).toBeHidden();
  await expect(window.getByRole('textbox', { name: 'Question' })).toBeFocused();
});

test('complaint 21: a fourth question says that it starts a thread, and the earlier turns stay in sight', async ({
  studio: { window },
}) => {
  await draw(window, 'a red circle');
  const questions = ['what is it?', 'what colour is it?', 'how many circles are there?', 'is it big?'];
  for (const question of questions.slice(0, 3)) await ask(window, question);
  await expect(window.getByText('Next: a new thread')).toBeVisible();
  await ask(window, questions[3] ?? '');
  for (const question of questions) await expect(window.getByRole('heading', { name: question })).toBeAttached();
  await expect(window.getByText(/^A new thread: /u)).toBeVisible();
});

test('an edit in several versions shows them as variations: while they are drawn, when they are done, and each beside what it was', async ({
  studio: { window },
}) => {
  await draw(window, 'a red circle');
  await openPanel(window, 'Edit');
  const versions = window.getByRole('spinbutton', { name: 'Versions of this edit' });
  await versions.press('ArrowUp');
  await versions.press('ArrowUp');
  await window.keyboard.press('Control+Shift+p');
  await say(window, 'What to change', 'make the circle blue');
  const strip = window.getByRole('list', { name: 'Variations' });
  const places = strip.getByRole('button');
  await expect(places).toHaveCount(3);
  await window.keyboard.press('Control+Shift+p');
  await expect.poll(() => states(window), { timeout: 60_000 }).toEqual({ done: 2 });
  const stage = window.getByRole('region', { name: 'Stage' });
  await expect(stage.getByText('Before')).toBeVisible();
  await expect(places).toHaveCount(3);
  for (const name of ['Variation 2', 'Variation 3', 'Variation 1']) {
    await strip.getByRole('button', { name }).click();
    await expect(strip.getByRole('button', { name })).toHaveAttribute('aria-current', 'true');
    await expect(stage.getByText('Before')).toBeVisible();
    await expect(places).toHaveCount(3);
  }
});
