import type { Page } from '@playwright/test';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import type { AppBridge } from '../electron/contract/channels.ts';
import { expect, test } from './appFixture.ts';
import type { StartedStudio } from './appFixture.ts';
import { addFolderOf, captionAll, orderBy } from './librarySteps.ts';
import { ask, draw, edit, modelInUse, openPanel, picturesOnDisk, requestOf, states } from './studioSteps.ts';

// Not a test: `npm run screenshots` runs this one alone, on the package that the studio prefers, and writes assets/screenshots/.

/** Drawn in this order; the last one is edited and asked about. */
const prompts = [
  'an hourglass',
  'a green cactus on a light green background',
  'two red apples left of a blue car on a yellow background',
  'a panda',
  'a fox',
];
const edits = ['put a top hat on the fox', 'make the background pink'];
const questions = ['what is it?', 'what colour is the background?', 'is there a dog?'];

const seed = '7';
const variations = 4;
const themes = ['light', 'dark'] as const;
const folder = join(import.meta.dirname, '../assets/screenshots');
const styleFolder = join(import.meta.dirname, '../assets/styles');
const exampleFolder = join(import.meta.dirname, '../assets/examples');

type Example = { readonly name: string; readonly prompt: string; readonly style: string; readonly seed: number };

/** In the window: what the preload script gives it. */
declare const api: AppBridge;

/** The same drawings at every run, on the same machine and package; each edit takes a seed of its own. */
async function keepSeed(window: Page): Promise<void> {
  const field = window.getByRole('textbox', { name: 'Seed' });
  await field.fill(seed);
  await field.press('Tab');
}

async function setVariations(window: Page): Promise<void> {
  const stepper = window.getByRole('spinbutton', { name: 'Pictures to draw' });
  for (let count = 1; count < variations; count += 1) await stepper.press('ArrowUp');
}

/** Longer than the pause after which the words of a prompt are checked. */
const wordCheckMs = 600;

/** Every picture is loaded, and no text stands selected; a key would put the focus ring on whatever has the focus. */
async function settle(window: Page): Promise<void> {
  await window.waitForTimeout(wordCheckMs);
  await window.waitForFunction(() => [...document.images].every((image) => image.complete && image.naturalWidth > 0));
  await window.evaluate(async () => {
    const field = document.activeElement;
    if (field instanceof HTMLTextAreaElement) field.setSelectionRange(field.value.length, field.value.length);
    await document.fonts.ready;
  });
}

async function photograph(window: Page, panel: string, name = panel.toLowerCase()): Promise<void> {
  await openPanel(window, panel);
  for (const colorScheme of themes) {
    await window.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await settle(window);
    // Playwright writes no WebP, and PNGs of the same would be nine times as large.
    await sharp(await window.screenshot())
      .webp({ quality: 82 })
      .toFile(join(folder, `${name}-${colorScheme}.webp`));
  }
}

/** The pictures of the empty stage, each as the model that ships draws it. */
test('the examples to begin with', async ({ studio: { window, profile } }) => {
  const examples = JSON.parse(readFileSync(join(exampleFolder, 'examples.json'), 'utf8')) as readonly Example[];
  for (const { name, prompt, style, seed } of examples) {
    const before = picturesOnDisk(profile);
    const request = await requestOf(window, { prompt, ...(style === '' ? {} : { style }), seed, variations: 1 });
    await window.evaluate((each) => api.jobs.enqueue(each), request);
    await expect.poll(async () => Object.keys(await states(window)), { timeout: 60_000 }).toEqual(['done']);
    const [file = ''] = picturesOnDisk(profile).filter((picture) => !before.includes(picture));
    await sharp(join(profile, file))
      .webp({ quality: 90 })
      .toFile(join(exampleFolder, `${name}.webp`));
  }
});

type Styles = {
  readonly prompt: string;
  readonly seed: number;
  readonly styles: readonly string[];
  readonly drawnBy: { id: string; version: string };
};

/** The pictures of the style picker: one prompt and seed in every style, as the model that ships draws it. */
test('the styles to choose from', async ({ studio: { window, profile } }) => {
  test.setTimeout(10 * 60_000);
  const table = join(styleFolder, 'styles.json');
  const { prompt, seed, styles, drawnBy } = JSON.parse(readFileSync(table, 'utf8')) as Styles;
  for (const style of styles) {
    const before = picturesOnDisk(profile);
    const request = await requestOf(window, { prompt, ...(style === 'any' ? {} : { style }), seed, variations: 1 });
    await window.evaluate((each) => api.jobs.enqueue(each), request);
    await expect.poll(async () => Object.keys(await states(window)), { timeout: 60_000 }).toEqual(['done']);
    const [file = ''] = picturesOnDisk(profile).filter((picture) => !before.includes(picture));
    await sharp(join(profile, file))
      .resize(96)
      .webp({ quality: 78, alphaQuality: 50 })
      .toFile(join(styleFolder, `${style.replace(' ', '-')}.webp`));
  }
  const { version } = await modelInUse(window);
  writeFileSync(table, readFileSync(table, 'utf8').replace(`"version": "${drawnBy.version}"`, `"version": "${version}"`));
});

test('pictures of the studio', async ({ studio: { window } }) => {
  test.setTimeout(30 * 60_000);
  mkdirSync(folder, { recursive: true });
  await window.emulateMedia({ reducedMotion: 'reduce' });
  await photograph(window, 'Prompt', 'empty');
  await keepSeed(window);
  await setVariations(window);
  for (const prompt of prompts) await draw(window, prompt);
  await photograph(window, 'Prompt');
  for (const instruction of edits) await edit(window, instruction);
  await photograph(window, 'Edit');
  for (const question of questions) await ask(window, question);
  await photograph(window, 'Ask');
  await photograph(window, 'History');
});

/** What the photos of the library show. */
const subjects = [
  ...prompts,
  'a watermelon',
  'a pumpkin',
  'a strawberry',
  'a yellow car on a green background',
  'a blue bird',
  'a tree',
  'three green apples on a white background',
];

/** Nobody's photographs may ship: what stands in for them is drawn by the model, as large as a camera's and on white. */
async function makeAlbum({ window, profile }: StartedStudio, album: string): Promise<number> {
  for (const [place, subject] of subjects.entries()) {
    const request = await requestOf(window, { prompt: subject, seed: place + 7, variations: 1 });
    await window.evaluate((each) => api.jobs.enqueue(each), request);
  }
  await expect.poll(() => states(window), { timeout: 120_000 }).toEqual({ done: subjects.length });
  for (const [place, file] of picturesOnDisk(profile).entries()) {
    const part = join(album, place % 3 === 0 ? 'Studio tests' : '2026 Lisbon');
    mkdirSync(part, { recursive: true });
    const taken = `2026:06:12 ${String(9 + (place % 10)).padStart(2, '0')}:00:00`;
    await sharp(join(profile, file))
      .flatten({ background: '#ffffff' })
      .resize(1024)
      .withExif({ IFD0: { Make: 'Canon', Model: 'Canon R6' }, IFD2: { DateTimeOriginal: taken } })
      .jpeg()
      .toFile(join(part, `IMG_${4180 + 3 * place}.jpg`));
  }
  return subjects.length;
}

test('pictures of the library', async ({ studio }) => {
  test.setTimeout(10 * 60_000);
  const { window } = studio;
  const place = mkdtempSync(join(tmpdir(), 'unifluid-album-'));
  const album = join(place, 'Photos');
  const count = await makeAlbum(studio, album);
  await openPanel(window, 'Library');
  await addFolderOf(studio, album, count);
  await captionAll(window, /^Caption \d+ photos/, new RegExp(`${count} of ${count}`));
  await orderBy(window, 'Doubtful first');
  await window.getByRole('option').nth(1).click();
  await photograph(window, 'Library');
  rmSync(place, { recursive: true, force: true });
});
