import type { Page } from '@playwright/test';
import { expect, killStudio, launchStudio, quitStudio, test } from './appFixture.ts';
import { draw, edit, jobs, openPanel, say, states } from './studioSteps.ts';

function field(window: Page, name = 'Prompt') {
  return window.getByRole('textbox', { name, exact: true });
}

function seedField(window: Page) {
  return window.getByRole('textbox', { name: 'Seed' });
}

/** While each drawing has a new seed; the seed is that of the picture on the stage. */
function seedLock(window: Page, seed: string) {
  return window.getByRole('button', { name: `A new seed each time; keep that of this picture, ${seed}` });
}

/** As the field shows it: groups of three with a space that never breaks. */
function shownSeed(seed: number | null | undefined): string {
  return String(seed).replace(/\B(?=(\d{3})+$)/gu, '\u00a0');
}

async function newestSeed(window: Page): Promise<number | null | undefined> {
  return (await jobs(window)).toSorted((a, b) => b.createdAt - a.createdAt)[0]?.seed;
}

test('complaint 12: what was typed a second ago is there again after the studio was killed, panel by panel', async ({ profile }) => {
  const killed = await launchStudio(profile);
  for (const [panel, name] of [
    ['Ask', 'Question'],
    ['Edit', 'What to change'],
  ] as const) {
    await openPanel(killed.window, panel);
    await field(killed.window, name).fill(`${panel} for later`);
  }
  await openPanel(killed.window, 'Prompt');
  await field(killed.window).fill('first words');
  await killed.window.waitForTimeout(200);
  await field(killed.window).pressSequentially(', and two red apples', { delay: 5 });
  // The promise itself: a second, and not whenever the browser gets to it.
  await killed.window.waitForTimeout(1_000);
  await killStudio(killed);
  const studio = await launchStudio(profile);
  await expect(field(studio.window)).toHaveValue('first words, and two red apples');
  await openPanel(studio.window, 'Edit');
  await expect(field(studio.window, 'What to change')).toHaveValue('Edit for later');
  await openPanel(studio.window, 'Ask');
  await expect(field(studio.window, 'Question')).toHaveValue('Ask for later');
  await quitStudio(studio);
});

test('the seed field is empty while each drawing has a new seed; the lock keeps that of the picture on the stage, also after a restart', async ({
  profile,
}) => {
  const first = await launchStudio(profile);
  await draw(first.window, 'a red circle');
  const older = shownSeed(await newestSeed(first.window));
  await draw(first.window, 'a green star');
  const newer = shownSeed(await newestSeed(first.window));
  await expect(seedField(first.window)).toHaveValue('');
  await expect(seedLock(first.window, newer)).toBeVisible();
  await first.window.getByRole('complementary', { name: 'Recent pictures' }).getByRole('button', { name: 'a red circle' }).click();
  await openPanel(first.window, 'Edit');
  await openPanel(first.window, 'Prompt');
  await seedLock(first.window, older).click();
  await expect(seedField(first.window)).toHaveValue(older);
  await first.window.getByRole('button', { name: 'Kept: the same seed each time' }).click();
  await quitStudio(first);
  const again = await launchStudio(profile);
  await expect(seedField(again.window)).toHaveValue('');
  await expect(seedLock(again.window, newer)).toBeVisible();
  await quitStudio(again);
});

test('a picture is drawn again with a new seed, and what is typed stays', async ({ studio: { window } }) => {
  await draw(window, 'a red circle');
  const seed = await newestSeed(window);
  await field(window).fill('words for later');
  await expect(seedLock(window, shownSeed(seed))).toBeVisible();
  await window.keyboard.press('Control+Shift+Enter');
  await expect.poll(() => states(window)).toEqual({ done: 2 });
  const [again] = (await jobs(window)).filter((row) => row.seed !== seed);
  expect(again?.request).toMatchObject({ kind: 'generate', prompt: 'a red circle' });
  await expect(field(window)).toHaveValue('words for later');
});

test('words that another prompt replaced come back with Ctrl+Z, also after a walk through the panels', async ({ studio: { window } }) => {
  await draw(window, 'a red circle');
  await field(window).fill('words of my own');
  await window.getByRole('region', { name: 'Prompt' }).getByRole('listitem').first().hover();
  await window.getByRole('button', { name: 'Use this prompt and its settings' }).first().click();
  await expect(field(window)).toHaveValue('a red circle');
  await field(window).press('Control+z');
  await expect(field(window)).toHaveValue('words of my own');
  await field(window).press('Control+Shift+z');
  await expect(field(window)).toHaveValue('a red circle');
  await openPanel(window, 'History');
  await openPanel(window, 'Prompt');
  await field(window).press('Control+z');
  await expect(field(window)).toHaveValue('words of my own');
  await field(window).press('Control+z');
  await expect(field(window)).toHaveValue('a red circle');
});

test('a description over typed words is taken back by Ctrl+Z', async ({ studio: { window } }) => {
  await draw(window, 'a red circle');
  await expect(window.getByRole('toolbar', { name: 'Picture' }).getByRole('button', { name: /star/i })).toBeEnabled();
  await field(window).fill('words of my own');
  await window.getByRole('button', { name: 'Describe a picture' }).click();
  await expect(field(window)).not.toHaveValue('words of my own');
  await field(window).press('Control+z');
  await expect(field(window)).toHaveValue('words of my own');
});

test('the menu takes words back as the keys do', async ({ studio: { app, window } }) => {
  await draw(window, 'a red circle');
  await field(window).pressSequentially(' and more');
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.undo());
  await expect(field(window)).not.toHaveValue(/more/u);
});

test('a beginning of an edit, and a question that was asked, are taken back by Ctrl+Z', async ({ studio: { window } }) => {
  await draw(window, 'a red circle');
  await openPanel(window, 'Edit');
  await field(window, 'What to change').fill('add');
  await window.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(field(window, 'What to change')).toHaveValue('remove the ');
  await field(window, 'What to change').press('Control+z');
  await expect(field(window, 'What to change')).toHaveValue('add');
  await openPanel(window, 'Ask');
  await say(window, 'Question', 'what is it?');
  await expect(field(window, 'Question')).toHaveValue('');
  await field(window, 'Question').press('Control+z');
  await expect(field(window, 'Question')).toHaveValue('what is it?');
});

test('the empty stage says what is drawn here, and how large', async ({ studio: { window } }) => {
  await expect(window.getByText(/icons and stickers.*, \d+ × \d+ pixels/u)).toBeVisible();
});

test('an example draws what it shows, and Ctrl+Enter draws on from there', async ({ studio: { window } }) => {
  await window.getByRole('button', { name: 'a watermelon' }).click();
  await expect.poll(async () => (await jobs(window)).map(({ request, seed }) => [request.kind, seed])).toEqual([['generate', 10]]);
  await window.keyboard.press('Control+Enter');
  await expect.poll(async () => (await jobs(window)).length).toBe(2);
  await expect(field(window)).toHaveValue('a watermelon');
});

test('a run that was cancelled gives its settings back', async ({ studio: { window } }) => {
  await draw(window, 'a red circle');
  await edit(window, 'make it green');
  await openPanel(window, 'Prompt');
  await seedField(window).fill('4711');
  await seedField(window).press('Enter');
  await window.getByRole('radio', { name: 'Row by row' }).click();
  await say(window, 'Prompt', 'a blue square');
  await window.keyboard.press('Control+.');
  await expect.poll(async () => (await states(window))['running'] ?? 0).toBe(0);
  await window.getByRole('button', { name: 'More for this panel' }).click();
  await window.getByRole('menuitem', { name: 'Begin afresh' }).click();
  await window.getByRole('button', { name: 'Use this prompt and its settings' }).last().click();
  await expect(field(window)).toHaveValue('a blue square');
  await expect(seedField(window)).toHaveValue(shownSeed(4711));
});

test('an unknown word is replaced when its offer is pressed, and only then; Ctrl+Z brings it back', async ({ studio: { window } }) => {
  await field(window).fill('a redd circl 🦊');
  const offer = window.getByRole('button', { name: 'Replace redd with red' });
  await expect(offer).toBeVisible();
  await expect(field(window)).toHaveValue('a redd circl 🦊');
  await expect(window.getByRole('status').filter({ hasText: '🦊' })).toBeVisible();
  await offer.click();
  await expect(field(window)).toHaveValue('a red circl 🦊');
  await field(window).press('Control+z');
  await window.getByRole('button', { name: 'Replace all' }).click();
  await expect(field(window)).toHaveValue('a red circle 🦊');
});

test('the words of an edit are checked too', async ({ studio: { window } }) => {
  await openPanel(window, 'Edit');
  await field(window, 'What to change').fill('make it gren');
  await window.getByRole('button', { name: 'Replace gren with green' }).click();
  await expect(field(window, 'What to change')).toHaveValue('make it green');
});

test('a prompt longer than the model reads says so while it is typed, and strikes through the rest', async ({ studio: { window } }) => {
  await field(window).fill('a red circle and '.repeat(40));
  await expect(window.getByText(/Too long: the model reads \d+ of \d+ pieces/u)).toBeVisible();
  await expect(window.locator('mark[data-unread="true"]')).toContainText('a red circle');
});
