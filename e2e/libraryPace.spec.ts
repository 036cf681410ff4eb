import type { Page } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from './appFixture.ts';
import type { StartedStudio } from './appFixture.ts';
import { takeSilence, watchMain } from './mainWatch.ts';
import { openPanel } from './studioSteps.ts';

// Not a test: `npm run bench:library` runs this one alone. UNIFLUID_BENCH_PHOTOS says how many photos.

const count = Number(process.env['UNIFLUID_BENCH_PHOTOS'] ?? 100_000);

/** In the window: gaps between frames since it was asked last. */
declare const gaps: { take(): number[] };

function script(name: string, ...values: readonly string[]): void {
  execFileSync(process.execPath, [join(import.meta.dirname, '../electron', name), ...values], {
    env: { ...process.env, UNIFLUID_SQLITE_BINDING: '' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

async function watch({ app, window }: StartedStudio): Promise<void> {
  await watchMain(app);
  await window.evaluate(() => {
    let [frames, last]: [number[], number] = [[], performance.now()];
    const next = (now: number) => {
      frames.push(now - last);
      last = now;
      requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
    const take = () => {
      const value = frames;
      frames = [];
      return value;
    };
    Object.assign(globalThis, { gaps: { take } });
  });
}

/** Does it, and prints how long it took, the longest frame and the longest silence of main meanwhile. */
async function measure({ app, window }: StartedStudio, name: string, work: () => Promise<unknown>): Promise<void> {
  await window.evaluate(() => gaps.take());
  await takeSilence(app);
  const began = performance.now();
  await work();
  const milliseconds = performance.now() - began;
  const frames = (await window.evaluate(() => gaps.take())).toSorted((a, b) => a - b);
  const at = (share: number) => (frames[Math.min(frames.length - 1, Math.floor(frames.length * share))] ?? 0).toFixed(0);
  const silent = await takeSilence(app);
  const memory = await app.evaluate(() => process.memoryUsage().rss / 1_048_576);
  console.log(
    `${name.padEnd(40)} ${milliseconds.toFixed(0).padStart(7)} ms  frames: half ${at(0.5)} ms, 99 % ${at(0.99)} ms, longest ${at(1)} ms  ` +
      `main silent at most ${silent.toFixed(0)} ms, ${memory.toFixed(0)} MB`,
  );
}

function listed(window: Page, text: RegExp): Promise<void> {
  return expect(window.getByText(text).first()).toBeVisible({ timeout: 120_000 });
}

async function search(window: Page, words: string, found: RegExp): Promise<void> {
  await window.locator('input[type=search]').fill(words);
  await listed(window, found);
}

const thousands = (value: number) => value.toLocaleString('en').replaceAll(',', '.');
const all = new RegExp(`^${thousands(count)} photos$`);

const folder = mkdtempSync(join(tmpdir(), 'unifluid-many-'));
// Not before the studio has ended: photos that go under its hands are another story.
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the library with very many photos', async ({ studio }) => {
  test.setTimeout(20 * 60_000);
  const { app, window, profile } = studio;
  script('studio/testing/writeLibrary.ts', folder, String(count));
  await app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
  }, folder);
  await openPanel(window, 'Library');
  await watch(studio);
  const list = window.getByRole('listbox', { name: 'Photos' });
  await measure(studio, 'scan: list and read', async () => {
    await window.getByRole('button', { name: 'Add a folder', exact: true }).click();
    await expect(window.getByText(/^Scanned .*photos added/)).toBeVisible({ timeout: 600_000 });
  });
  await listed(window, all);
  await measure(studio, 'scroll, a hundred wheel turns', async () => {
    await list.hover();
    for (let turn = 0; turn < 100; turn += 1) await window.mouse.wheel(0, 900);
  });
  await list.focus();
  await measure(studio, 'End, the last photo is seen', async () => {
    await window.keyboard.press('End');
    await expect(window.locator(`[aria-posinset="${count}"] .title`)).toBeVisible();
  });
  await measure(studio, 'Home', async () => {
    await window.keyboard.press('Home');
    await expect(window.locator('[aria-posinset="1"] .title')).toBeVisible();
  });
  await measure(studio, 'Ctrl+A, all are selected', async () => {
    await window.keyboard.press('Control+a');
    await listed(window, /\d photos selected/);
  });
  expect((await window.getByText(/\d photos selected/).textContent())?.replaceAll(/\D/gu, '')).toBe(String(count));
  await window.keyboard.press('Home');
  await measure(studio, 'search: one word', () => search(window, 'IMG_000123', /^1 photo$/));
  await measure(studio, 'search: folder:crowded', () => search(window, 'folder:crowded', new RegExp(`^${thousands(count / 10)} photos$`)));
  await measure(studio, 'search: nothing again', () => search(window, '', all));
  script('store/testing/captionEveryPhoto.ts', join(profile, 'library.sqlite'));
  await measure(studio, 'doubtful first', async () => {
    await window.getByRole('combobox', { name: /^Order:/ }).click();
    await window.getByRole('option', { name: 'Doubtful first' }).click();
    await expect(window.getByRole('button', { name: /^To review/ })).toBeVisible({ timeout: 120_000 });
  });
  await measure(studio, 'search: sure:<10% caption:boat', () => search(window, 'sure:<10% caption:boat', /^1.\d{3} photos$|^\d+ photos$/));
  await measure(studio, 'search: nothing again', () => search(window, '', all));
  await measure(studio, 'approve a page', async () => {
    await window.keyboard.press('Control+Shift+a');
    await expect(window.getByRole('option').first()).toBeVisible();
  });
  await measure(studio, 'what replacing a word in all would do', async () => {
    await window.keyboard.press('Control+h');
    await window.getByRole('textbox', { name: 'Find' }).fill('guy');
    await window.getByRole('textbox', { name: 'Put in its place' }).fill('man');
    await listed(window, /captions change/);
  });
  await measure(studio, 'a word replaced in all', async () => {
    await window.getByRole('button', { name: /^Replace in/ }).click();
    await expect(window.getByRole('dialog')).toBeHidden({ timeout: 300_000 });
  });
  const first = list.getByRole('option').first();
  await expect(first).toContainText('a man');
  await list.focus();
  await measure(studio, 'taken back', async () => {
    await window.keyboard.press('Control+z');
    await expect(first).toContainText('a guy', { timeout: 300_000 });
  });
  await measure(studio, 'done again', async () => {
    await window.keyboard.press('Control+Shift+z');
    await expect(first).toContainText('a man', { timeout: 300_000 });
  });
});
