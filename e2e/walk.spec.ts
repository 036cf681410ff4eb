import type { Page } from '@playwright/test';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import type { AppBridge } from '../electron/contract/channels.ts';
import { expect, launchStudio, quitStudio, type StartedStudio, test } from './appFixture.ts';
import { ask, draw, edit, openPanel, say, states } from './studioSteps.ts';
import { nameOfSize, setWindowSize, type WindowSize } from './windowSizes.ts';

// Not a test: `npm run walk` does what an illustrator does in the first hour, on the package that the studio prefers, and photographs
// every station in these sizes and both themes into test-results/walk/, to be looked at.

const usual: WindowSize = { width: 1440, height: 900, scale: 1 };
const sizes: readonly WindowSize[] = [
  usual,
  { width: 1280, height: 720, scale: 1 },
  { width: 900, height: 700, scale: 1 },
  { width: 860, height: 600, scale: 1 },
  { width: 1440, height: 900, scale: 2 },
];
const themes = ['light', 'dark'] as const;
const folder = join(import.meta.dirname, '../test-results/walk');
const jobTimeout = 300_000;

/** In the window: what the preload script gives it. */
declare const api: AppBridge;

let station = 0;
/** Where the pictures go that are exported, and whence come those that are brought in. */
const exported = mkdtempSync(join(tmpdir(), 'unifluid-walk-'));

/** By the window itself: a screenshot through the page knows no interface scale. */
async function photograph(studio: StartedStudio, name: string): Promise<void> {
  station += 1;
  for (const size of sizes) {
    await setWindowSize(studio, size);
    for (const colorScheme of themes) {
      await studio.window.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await studio.window.evaluate(() => new Promise((painted) => requestAnimationFrame(() => setTimeout(painted, 60))));
      const png = await studio.app.evaluate(async ({ BrowserWindow }) => {
        const picture = await BrowserWindow.getAllWindows()[0]?.webContents.capturePage();
        return picture?.toPNG().toString('base64') ?? '';
      });
      const file = `${String(station).padStart(2, '0')}-${name}-${nameOfSize(size)}-${colorScheme}.webp`;
      await sharp(Buffer.from(png, 'base64')).webp({ quality: 88 }).toFile(join(folder, file));
    }
  }
  await setWindowSize(studio, usual);
}

async function allDone(window: Page): Promise<void> {
  const busy = async () => {
    const { queued = 0, running = 0 } = await states(window);
    return queued + running;
  };
  await expect.poll(busy, { timeout: jobTimeout }).toBe(0);
}

/** Resolves once the job in work has drawn some of its tokens. */
async function someTokens(window: Page, tokens: number): Promise<void> {
  await window.evaluate(
    (least) =>
      new Promise<void>((resolve) => {
        const stop = api.on('jobProgressed', ({ stage, done }) => {
          if (stage !== 'drawing' || done < least) return;
          stop();
          resolve();
        });
      }),
    tokens,
  );
}

const panel = (window: Page, name: string) => window.getByRole('region', { name, exact: true });
const openMenu = (window: Page) => window.getByRole('button', { name: 'More for this panel' }).click();

async function firstStart(studio: StartedStudio): Promise<void> {
  const { window } = studio;
  await photograph(studio, 'first-start');
  for (const name of ['Edit', 'Ask', 'History']) {
    await openPanel(window, name);
    await photograph(studio, `${name.toLowerCase()}-empty`);
  }
  await openPanel(window, 'Prompt');
  await window.getByRole('button', { name: 'a watermelon' }).click();
  await allDone(window);
  await photograph(studio, 'example-drawn');
}

async function typing(studio: StartedStudio): Promise<void> {
  const { window } = studio;
  const field = window.getByRole('textbox', { name: 'Prompt' });
  await field.fill('a castel and an azure dragonflie 🐉 on a yelow background');
  await expect(window.getByRole('button', { name: /^Replace/ }).first()).toBeVisible();
  await photograph(studio, 'word-notes');
  await field.fill(`a cat and a red balloon, ${'with a small green hat and a blue scarf '.repeat(40)}`);
  await expect(window.getByText(/^Too long/)).toBeVisible();
  await photograph(studio, 'too-long');
  await openMenu(window);
  await photograph(studio, 'prompt-menu');
  await window.keyboard.press('Escape');
  await window
    .getByLabel(/^Style/)
    .first()
    .click();
  await photograph(studio, 'style-list');
  await window.keyboard.press('Escape');
}

async function drawStopAndGoOn(studio: StartedStudio): Promise<void> {
  const { window } = studio;
  const stepper = window.getByRole('spinbutton', { name: 'Pictures to draw' });
  for (let count = 1; count < 4; count += 1) await stepper.press('ArrowUp');
  await say(window, 'Prompt', 'a cat and a red balloon on a blue background');
  await someTokens(window, 12);
  await say(window, 'Prompt', 'a rocket');
  await photograph(studio, 'drawing-four');
  await openPanel(window, 'History');
  await photograph(studio, 'history-drawing');
  await openPanel(window, 'Prompt');
  await allDone(window);
  // Photographs take longer than a picture: this one is stopped with nothing in between.
  for (let count = 4; count < 8; count += 1) await stepper.press('ArrowUp');
  await say(window, 'Prompt', 'a pumpkin on a purple background');
  await someTokens(window, 20);
  await window.keyboard.press('Escape');
  await allDone(window);
  await photograph(studio, 'stopped');
  await window.getByRole('button', { name: 'Draw the rest' }).click();
  await allDone(window);
  await photograph(studio, 'rest-drawn');
  const slider = window.getByRole('slider', { name: 'Look back at the drawing' });
  await slider.focus();
  for (let press = 0; press < 24; press += 1) await slider.press('ArrowLeft');
  await photograph(studio, 'looked-back');
  await window.keyboard.press('w');
  await allDone(window);
  await photograph(studio, 'four-ways');
}

async function editing(studio: StartedStudio): Promise<void> {
  const { window } = studio;
  const stepper = window.getByRole('spinbutton', { name: 'Pictures to draw' });
  for (let count = 8; count > 1; count -= 1) await stepper.press('ArrowDown');
  await draw(window, 'a fox');
  await edit(window, 'put a top hat on the fox');
  await photograph(studio, 'edited');
  await edit(window, 'make the background pink');
  await window.locator('summary').click();
  await photograph(studio, 'edit-parameters');
  await window.locator('summary').click();
  for (const mode of ['Side by side', 'Hover', 'Slider']) {
    await window.getByRole('radio', { name: mode }).click();
    await photograph(studio, `compare-${mode.toLowerCase().replaceAll(' ', '-')}`);
  }
  await panel(window, 'Edit')
    .getByRole('button', { name: /^put a top hat/ })
    .click();
  await say(window, 'What to change', 'make the hat green');
  await someTokens(window, 12);
  await photograph(studio, 'editing');
  await allDone(window);
  await photograph(studio, 'branched');
}

async function asking(studio: StartedStudio): Promise<void> {
  const { window } = studio;
  for (const question of ['what is it?', 'what colour is the background?', 'is there a dog?']) await ask(window, question);
  await photograph(studio, 'asked-three');
  await ask(window, 'describe it');
  await photograph(studio, 'asked-four');
  await window.getByRole('button', { name: 'Second picture' }).click();
  await photograph(studio, 'second-picture');
  const dialog = window.getByRole('dialog');
  await dialog.getByRole('searchbox').fill('nothing like it');
  await photograph(studio, 'second-picture-none');
  await dialog.getByRole('searchbox').fill('balloon');
  await dialog
    .getByRole('button', { name: /balloon/ })
    .first()
    .click();
  await photograph(studio, 'two-pictures');
  await openPanel(window, 'Prompt');
  await window.getByRole('button', { name: 'Describe a picture' }).click();
  await allDone(window);
  await photograph(studio, 'described');
}

async function finding(studio: StartedStudio): Promise<void> {
  const { window } = studio;
  await openPanel(window, 'History');
  await window.getByRole('option').first().click();
  await photograph(studio, 'history');
  await window.keyboard.press('s');
  await window.getByRole('searchbox').fill('balloon');
  await photograph(studio, 'searched');
  await window.getByRole('searchbox').fill('nothing like it');
  await photograph(studio, 'searched-none');
  await window.getByRole('searchbox').fill('');
  await window.getByRole('option').first().click();
  await window
    .getByRole('option')
    .nth(3)
    .click({ modifiers: ['Shift'] });
  await photograph(studio, 'selected-several');
  await setWindowSize(studio, { width: 1440, height: 900, scale: 2 });
  await window.getByRole('button', { name: /selected/ }).click();
  await photograph(studio, 'selected-several-drawer');
  await window.keyboard.press('Escape');
  await window.getByRole('radio', { name: 'Asked' }).click();
  await photograph(studio, 'history-asked');
  await window.getByRole('radio', { name: 'All', exact: true }).click();
}

async function exporting(studio: StartedStudio): Promise<void> {
  const { app, window } = studio;
  await app.evaluate(({ dialog }, to) => {
    let count = 0;
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: `${to}/picture ${(count += 1)}` });
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [to] });
  }, exported);
  await window.getByRole('option').first().click();
  const dialog = window.getByRole('dialog');
  for (const [format, record] of [
    ['PNG', 'Full'],
    ['PNG', 'Credit only'],
    ['WebP', 'None'],
    ['JPEG', 'Full record'],
    ['SVG', 'None'],
  ] as const) {
    await window.keyboard.press('Control+e');
    await dialog.getByRole('radio', { name: format }).click();
    await dialog.getByRole('radio', { name: record }).click();
    await expect(dialog.getByRole('img')).toBeVisible();
    await photograph(studio, `export-${format.toLowerCase()}`);
    await dialog.getByRole('button', { name: 'Export', exact: true }).click();
    await expect(window.getByText(/^Exported/).last()).toBeVisible();
  }
  await photograph(studio, 'exported');
  await window
    .getByRole('option')
    .nth(2)
    .click({ modifiers: ['Shift'] });
  await window.keyboard.press('Control+e');
  await photograph(studio, 'export-several');
  await dialog.getByRole('button', { name: 'Export as one ZIP' }).click();
  await expect(dialog).toBeHidden();
}

async function bringingIn(studio: StartedStudio): Promise<void> {
  const { app, window } = studio;
  const foreign = await sharp({ create: { width: 96, height: 64, channels: 3, background: '#7a4a2a' } })
    .jpeg()
    .withExif({
      IFD0: { ImageDescription: 'x' },
      IFD2: { UserComment: 'a lighthouse in a storm\nSteps: 20, Sampler: Euler a, Seed: 4711, Model: other' },
    })
    .toBuffer();
  writeFileSync(join(exported, 'foreign.jpg'), foreign);
  for (const name of ['words.png', 'notes about a very long name that goes on and on and on and on.png'])
    writeFileSync(join(exported, name), 'only words');
  const paths = ['foreign.jpg', 'words.png', 'notes about a very long name that goes on and on and on and on.png', 'gone.png'];
  await app.evaluate(
    ({ dialog }, filePaths) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths });
    },
    paths.map((name) => join(exported, name)),
  );
  await openPanel(window, 'Prompt');
  await window.keyboard.press('Control+o');
  await expect(window.getByRole('dialog')).toBeVisible();
  await photograph(studio, 'batch-report');
  await window.keyboard.press('Escape');
  await photograph(studio, 'brought-in');
  await openPanel(window, 'History');
  await window.getByRole('option').first().click();
  await photograph(studio, 'foreign-record');
}

async function trashing(studio: StartedStudio): Promise<void> {
  const { window } = studio;
  for (let count = 0; count < 3; count += 1) {
    await window.getByRole('option').first().click();
    await window.keyboard.press('Delete');
  }
  await photograph(studio, 'trashed');
  await window.getByRole('radio', { name: 'Trash' }).click();
  await window.getByRole('option').first().click();
  await photograph(studio, 'trash');
  await window.getByRole('button', { name: 'Delete for good' }).click();
  await photograph(studio, 'delete-one');
  await window.getByRole('dialog').getByRole('button', { name: 'Delete for good' }).click();
  await window.getByRole('button', { name: 'Empty the trash' }).click();
  await photograph(studio, 'empty-trash');
  await window.getByRole('dialog').getByRole('button', { name: 'Delete for good' }).click();
  await photograph(studio, 'trash-empty');
}

async function lookingAround(studio: StartedStudio): Promise<void> {
  const { window } = studio;
  for (const name of ['Models', 'Settings']) {
    await openPanel(window, name);
    await photograph(studio, name.toLowerCase());
  }
  await openPanel(window, 'Prompt');
  await window.keyboard.press('Control+k');
  await photograph(studio, 'commands');
  await window.keyboard.type('zzzz');
  await photograph(studio, 'commands-none');
  await window.keyboard.press('Escape');
  await window.getByRole('main').getByRole('toolbar').click();
  await window.keyboard.press('?');
  await photograph(studio, 'shortcuts');
  await window.keyboard.press('Escape');
  for (let press = 0; press < 14; press += 1) {
    await window.keyboard.press('Tab');
  }
  await photograph(studio, 'focus');
}

test('the first hour of an illustrator', async ({ profile }) => {
  test.setTimeout(60 * 60_000);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const problems: string[] = [];
  const first = await launchStudio(profile);
  await setWindowSize(first, usual);
  for (const part of [firstStart, typing, drawStopAndGoOn, editing, asking, finding, exporting, bringingIn, trashing, lookingAround])
    await part(first).catch((error: unknown) => problems.push(`${part.name}: ${String(error)}`));
  await say(first.window, 'Prompt', 'a cactus on a light green background');
  await someTokens(first.window, 12);
  await quitStudio(first);
  const again = await launchStudio(profile);
  await setWindowSize(again, usual);
  await someTokens(again.window, 1);
  await photograph(again, 'reopened');
  await allDone(again.window);
  await quitStudio(again);
  rmSync(exported, { recursive: true });
  expect(problems).toEqual([]);
});
