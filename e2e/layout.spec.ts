import type { Page } from '@playwright/test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AppBridge } from '../electron/contract/channels.ts';
import { expect, type StartedStudio, test } from './appFixture.ts';
import { layoutFaults } from './layoutFaults.ts';
import { ask, draw, edit, openPanel, requestOf, spoilPictures, states } from './studioSteps.ts';
import { nameOfSize, setWindowSize, type WindowSize } from './windowSizes.ts';

/** In the window: what the preload script gives it. */
declare const api: AppBridge;

const usual: WindowSize = { width: 1440, height: 900, scale: 1 };
const smallest = { width: 1280, height: 720, scale: 1 };
const sizes: readonly WindowSize[] = [1, 1.5, 2].flatMap((scale) =>
  [
    [1440, 900],
    [1280, 720],
    [1100, 760],
    [900, 700],
    [860, 600],
  ].map(([width = 0, height = 0]) => ({ width, height, scale })),
);

/** Below this the panel is a drawer over the stage; CSS px. */
const narrow = 660;

/** Every fault of a view once, with the sizes it is seen at; with the drawer open and closed where there is one. */
async function faultsOf(studio: StartedStudio, view: string): Promise<readonly string[]> {
  const { window } = studio;
  const found = new Map<string, string[]>();
  // Away from what shows a tool tip.
  await window.mouse.move(0, 0);
  const measure = async (size: WindowSize, where: string) => {
    for (const fault of await window.evaluate(layoutFaults)) found.set(fault, [...(found.get(fault) ?? []), nameOfSize(size) + where]);
  };
  const openButton = window.getByRole('navigation', { name: 'Panels' }).locator('[aria-current=page]');
  for (const size of sizes) {
    await setWindowSize(studio, size);
    await measure(size, '');
    const hasDrawer = size.width / size.scale < narrow && (await window.locator('.panel').count()) > 0;
    if (!hasDrawer || (await window.locator('[role=dialog], [role=menu], [role=listbox]').count()) > 0) continue;
    await openButton.click();
    await measure(size, ' drawer');
    await openButton.click();
  }
  await setWindowSize(studio, usual);
  return [...found].map(([fault, where]) => `${view}: ${fault} (${where.join(', ')})`);
}

/** The primary button of a panel needs no scrolling in a window of 1280 x 720. */
async function expectPrimaryInSight(studio: StartedStudio): Promise<void> {
  await setWindowSize(studio, smallest);
  await expect
    .poll(() =>
      studio.window.evaluate(() => {
        const button = document.querySelector('[data-variant=primary]');
        if (button === null) return false;
        const { left, top, right, bottom } = button.getBoundingClientRect();
        return bottom <= innerHeight && button.contains(document.elementFromPoint((left + right) / 2, (top + bottom) / 2));
      }),
    )
    .toBe(true);
  await setWindowSize(studio, usual);
}

const longPrompt = `a redd circl, ${'with a small green hat and a blue scarf '.repeat(8)}`;
const menu = (window: Page) => window.getByRole('button', { name: 'More for this panel' });

async function keepDrawing(window: Page): Promise<void> {
  const request = await requestOf(window, { prompt: 'a long list of words for one picture that is drawn', seed: 3, variations: 8 });
  await window.evaluate((each) => Promise.all(Array.from({ length: 20 }, () => api.jobs.enqueue(each))), request);
  await expect(window.getByRole('button', { name: 'Stop and keep' })).toBeVisible();
}

async function cancelAll(window: Page): Promise<void> {
  await window.evaluate(async () => {
    const rows = await api.jobs.list();
    if (!rows.ok) return;
    for (const { id, state } of rows.value) if (state === 'queued' || state === 'running') await api.jobs.cancel(id);
  });
  await expect.poll(async () => Object.keys(await states(window))).not.toContain('running');
}

test('whatever the size and the scale, what can be pressed to draw, edit and ask is reached and under nothing, and no text is cut', async ({
  studio,
}) => {
  const { window, profile } = studio;
  const found: string[] = [];
  const look = async (view: string): Promise<void> => void found.push(...(await faultsOf(studio, view)));
  await look('Prompt, empty');
  for (const panel of ['Edit', 'Ask']) {
    await openPanel(window, panel);
    await look(`${panel}, empty`);
  }
  await draw(window, 'a red circle');
  await window.getByRole('textbox', { name: 'Prompt' }).fill(longPrompt);
  await expect(window.getByRole('button', { name: /^Replace/ }).first()).toBeVisible();
  await look('Prompt, a long prompt with notes');
  await expectPrimaryInSight(studio);
  await menu(window).click();
  await look('Prompt, menu');
  await window.keyboard.press('Escape');
  await window.getByRole('slider', { name: 'Look back at the drawing' }).press('ArrowLeft');
  await expect(window.getByRole('button', { name: 'Try the rest four ways' })).toBeVisible();
  await look('Prompt, looked back');
  await edit(window, 'make the circle green');
  await window.locator('summary').click();
  await look('Edit, with its parameters');
  await expectPrimaryInSight(studio);
  for (const question of ['what is it?', 'what colour is it?', 'how many are there?', 'is there a dog?']) await ask(window, question);
  await look('Ask, past a full thread');
  await expectPrimaryInSight(studio);
  await window.getByRole('button', { name: 'Second picture' }).click();
  await look('Ask, second picture');
  await window.getByRole('dialog').getByRole('listitem').getByRole('button').first().click();
  await look('Ask, two pictures');
  spoilPictures(profile);
  await openPanel(window, 'Edit');
  await window.getByRole('textbox', { name: 'What to change' }).fill('make the circle yellow');
  await window.keyboard.press('Control+Enter');
  await expect(window.getByRole('alert')).toBeVisible();
  await look('Edit, failed');
  await openPanel(window, 'Prompt');
  await keepDrawing(window);
  await look('Prompt, drawing');
  await cancelAll(window);
  expect(found).toEqual([]);
});

/** Four pictures drawn at once, and one brought in past two files that are none. */
async function fillHistory({ app, window }: StartedStudio, folder: string): Promise<void> {
  const pixel = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==', 'base64');
  const chosen = ['a.png', 'words in a file with a name that is longer than most names are.png', 'nothing.png'].map((name) =>
    join(folder, name),
  );
  chosen.forEach((file, index) => writeFileSync(file, index === 0 ? pixel : 'only words'));
  await app.evaluate(({ dialog }, filePaths) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths });
  }, chosen);
  const request = await requestOf(window, { prompt: 'a red circle on a very long sentence that says much', seed: 3, variations: 4 });
  await window.evaluate((asked) => api.jobs.enqueue(asked), request);
  await expect.poll(() => states(window)).toEqual({ done: 1 });
}

test('whatever the size and the scale, what can be pressed in the history and its dialogs is reached and under nothing, and no text is cut', async ({
  studio,
}) => {
  const { window } = studio;
  const folder = mkdtempSync(join(tmpdir(), 'unifluid-layout-'));
  const found: string[] = [];
  const look = async (view: string): Promise<void> => void found.push(...(await faultsOf(studio, view)));
  await openPanel(window, 'History');
  await look('History, empty');
  await fillHistory(studio, folder);
  await window.getByRole('option').first().click();
  await look('History, one selected');
  await window.keyboard.press('Control+e');
  await look('Export one');
  await window.getByRole('dialog').getByRole('radio', { name: 'JPEG' }).check();
  await look('Export one, JPEG');
  await window.keyboard.press('Escape');
  await window.getByRole('option').first().click();
  await window.keyboard.press('Control+a');
  await look('History, several selected');
  await setWindowSize(studio, { width: 860, height: 600, scale: 2 });
  await window.getByRole('button', { name: /selected/ }).click();
  await look('History, several selected, record open');
  await setWindowSize(studio, usual);
  await window.getByRole('button', { name: 'Export', exact: true }).click();
  await look('Export several');
  await window.keyboard.press('Escape');
  await window.keyboard.press('Escape');
  await window.getByRole('searchbox').fill('nothing like it');
  await look('History, nothing found');
  await window.getByRole('searchbox').fill('');
  await window.getByRole('option').first().click();
  await window.keyboard.press('Delete');
  await window.getByRole('radio', { name: 'Trash' }).click();
  await window.getByRole('option').first().click();
  await look('Trash, and a notice');
  await window.getByRole('button', { name: 'Empty the trash' }).click();
  await look('Empty the trash');
  await window.keyboard.press('Escape');
  await window.keyboard.press('Control+o');
  await look('Report of a batch');
  await window.keyboard.press('Escape');
  rmSync(folder, { recursive: true });
  expect(found).toEqual([]);
});

test('whatever the size and the scale, what can be pressed in models, settings, commands and shortcuts is reached, and no text is cut', async ({
  studio,
}) => {
  const { window } = studio;
  const found: string[] = [];
  const look = async (view: string): Promise<void> => void found.push(...(await faultsOf(studio, view)));
  for (const panel of ['Models', 'Settings']) {
    await openPanel(window, panel);
    await look(panel);
  }
  await window.getByRole('combobox', { name: /^Interface scale/ }).click();
  await look('Interface scale');
  await window.keyboard.press('Escape');
  await window.keyboard.press('Control+k');
  await look('Commands');
  await window.keyboard.type('keyboard shortcuts');
  await window.keyboard.press('Enter');
  await expect(window.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await look('Shortcuts');
  expect(found).toEqual([]);
});

test('what one asked for is seen: in the narrowest window the panel that lies over the stage is gone when the drawing begins', async ({
  studio,
}) => {
  const { window } = studio;
  await setWindowSize(studio, { width: 860, height: 600, scale: 2 });
  await window.getByRole('navigation', { name: 'Panels' }).getByRole('button', { name: 'Prompt' }).click();
  await window.getByRole('textbox', { name: 'Prompt' }).fill('a red circle');
  await window.getByRole('button', { name: 'Draw', exact: true }).click();
  await expect(window.getByRole('textbox', { name: 'Prompt' })).toBeHidden();
  await expect(window.getByRole('main').getByRole('img').first()).toBeVisible();
});
