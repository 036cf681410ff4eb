import type { ElectronApplication, Page } from '@playwright/test';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, launchStudio, quitStudio, test } from './appFixture.ts';
import { draw, edit, openPanel, say } from './studioSteps.ts';

/** What the library keeps a picture at, so that it comes in as it is. */
const side = 256;

/** A picture in which every pixel has a colour of its own, brought in by the window's own dialog. */
async function bringNoise(app: ElectronApplication, window: Page, folder: string): Promise<Buffer> {
  const pixels = randomBytes(side * side * 3);
  const file = join(folder, 'noise.png');
  await sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
    .png()
    .toFile(file);
  await app.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
  }, file);
  await window.keyboard.press('Control+o');
  await expect(window.getByRole('main').getByRole('img', { name: 'noise' })).toBeVisible();
  return pixels;
}

function picture(window: Page, name: string | RegExp = 'noise') {
  return window.getByRole('main').getByRole('img', { name });
}

async function boxOf(window: Page, name?: string | RegExp) {
  const box = await picture(window, name).boundingBox();
  if (box === null) throw new Error('There is no picture on the stage.');
  return box;
}

/** The stage takes plain keys; in the words they would be letters. */
async function leaveTheWords(window: Page): Promise<void> {
  await window.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
}

function zoomShown(window: Page) {
  return window.getByRole('toolbar', { name: 'Picture' }).getByRole('button', { name: /^Zoom: / });
}

/** Pixels of the screen where the picture stands. */
async function pixelsOnScreen(window: Page, ratio: number): Promise<Buffer> {
  const { x, y, width, height } = await boxOf(window);
  const [left, top] = [Math.round(x * ratio), Math.round(y * ratio)];
  const seen = sharp(await window.screenshot({ scale: 'device' }));
  return await seen
    .extract({ left, top, width: Math.round(width * ratio), height: Math.round(height * ratio) })
    .removeAlpha()
    .raw()
    .toBuffer();
}

/** Every pixel as a block of so many by so many. */
async function enlarged(pixels: Buffer, times: number): Promise<Buffer> {
  const raw = sharp(pixels, { raw: { width: side, height: side, channels: 3 } });
  return await raw
    .resize(side * times, side * times, { kernel: 'nearest' })
    .raw()
    .toBuffer();
}

for (const ratio of [1, 1.5, 2]) {
  test(`at 100 % a pixel of the picture is one of the screen, at 200 % four, sharp, on a screen of ratio ${ratio}`, async ({ profile }) => {
    const studio = await launchStudio(profile, [`--force-device-scale-factor=${ratio}`]);
    const { app, window } = studio;
    const pixels = await bringNoise(app, window, profile);
    await leaveTheWords(window);
    await expect(zoomShown(window)).toHaveText('Fit');
    await window.keyboard.press('1');
    await expect(zoomShown(window)).toHaveText('100\u00a0%');
    await expect.poll(async () => (await pixelsOnScreen(window, ratio)).equals(pixels)).toBe(true);
    await window.keyboard.press('+');
    await expect(zoomShown(window)).toHaveText('200\u00a0%');
    const four = await enlarged(pixels, 2);
    await expect.poll(async () => (await pixelsOnScreen(window, ratio)).equals(four)).toBe(true);
    await quitStudio(studio);
  });
}

test('the wheel with Ctrl comes nearer at the pointer, the plain wheel and a drag move the picture, a double click shows it whole', async ({
  studio: { app, window },
  profile,
}) => {
  await bringNoise(app, window, profile);
  const fit = await boxOf(window);
  await leaveTheWords(window);
  for (const key of ['1', '+', '+', '+']) await window.keyboard.press(key);
  const first = await boxOf(window);
  const at = { x: fit.x + fit.width * 0.7, y: fit.y + fit.height * 0.3 };
  await window.mouse.move(at.x, at.y);
  await window.keyboard.down('Control');
  for (let turn = 0; turn < 4; turn += 1) await window.mouse.wheel(0, -120);
  await window.keyboard.up('Control');
  // All four turns: three make it twice as wide.
  await expect.poll(async () => (await boxOf(window)).width).toBeGreaterThan(first.width * 2.5);
  const near = await boxOf(window);
  const under = (box: typeof near) => [(at.x - box.x) / box.width, (at.y - box.y) / box.height];
  expect(under(near).map((share) => share.toFixed(2))).toEqual(under(first).map((share) => share.toFixed(2)));

  await window.mouse.wheel(0, 50);
  await expect.poll(async () => (await boxOf(window)).y).toBeCloseTo(near.y - 50, 0);
  await window.mouse.down();
  await window.mouse.move(at.x + 40, at.y + 20, { steps: 3 });
  await window.mouse.up();
  await expect.poll(async () => (await boxOf(window)).x).toBeCloseTo(near.x + 40, 0);
  await window.keyboard.press('ArrowRight');
  await expect.poll(async () => (await boxOf(window)).x).toBeCloseTo(near.x - 24, 0);

  await window.mouse.dblclick(at.x, at.y);
  await expect(zoomShown(window)).toHaveText('Fit');
  expect(await boxOf(window)).toEqual(fit);
  await window.mouse.dblclick(at.x, at.y);
  await expect(zoomShown(window)).toHaveText('100\u00a0%');
});

test('the next picture is shown whole; the scrubber works on one that is looked at closely', async ({ studio: { window } }) => {
  await draw(window, 'a red circle');
  await leaveTheWords(window);
  await window.keyboard.press('1');
  await window.keyboard.press('+');
  const near = await boxOf(window, 'a red circle');
  await window.getByRole('slider', { name: 'Look back at the drawing' }).fill('3');
  const canvas = picture(window, /a red circle, after 3 tokens/);
  await expect(canvas).toBeVisible();
  expect(await canvas.boundingBox()).toEqual(near);
  await say(window, 'Prompt', 'a blue square');
  await expect(picture(window, 'a blue square')).toBeVisible();
  await expect(zoomShown(window)).toHaveText('Fit');
});

test('a compared pair is looked at alike, and its handle stays of use', async ({ studio: { window } }) => {
  await draw(window, 'a red circle');
  await edit(window, 'make the circle green');
  await leaveTheWords(window);
  for (const key of ['1', ...'+'.repeat(9)]) await window.keyboard.press(key);
  await expect(zoomShown(window)).toHaveText('3200\u00a0%');
  const handle = window.getByRole('slider', { name: /Share of before/ });
  await expect(handle).toBeVisible();
  const floor = await window.getByRole('group', { name: /^Picture at/ }).boundingBox();
  if (floor === null) throw new Error('The pair is not to be seen.');
  await window.mouse.click(floor.x + floor.width * 0.25, floor.y + 40);
  await expect(handle).not.toHaveAttribute('aria-valuenow', '50');
  const box = await handle.boundingBox();
  expect(box?.x).toBeCloseTo(floor.x + floor.width * 0.25, -1);
  await window.getByRole('radio', { name: 'Side by side' }).check();
  const [before, after] = await Promise.all([boxOf(window, /^Before/), boxOf(window, /^After/)]);
  expect([after.width, after.y]).toEqual([before.width, before.y]);
});

test('complaint 24: full screen by a key, back by Escape, without stopping what is drawn and without losing what is typed', async ({
  studio: { window },
}) => {
  await draw(window, 'a red circle');
  await window.getByRole('textbox', { name: 'Prompt', exact: true }).fill('words for later');
  await leaveTheWords(window);
  await window.keyboard.press('f');
  await expect(window.getByRole('navigation', { name: 'Panels' })).toBeHidden();
  await expect(picture(window, 'a red circle')).toBeVisible();
  // The window grows while it is looked at: both in one look.
  const offBy = () =>
    picture(window, 'a red circle').evaluate((image) => Math.abs(image.getBoundingClientRect().height - Math.min(innerWidth, innerHeight)));
  await expect.poll(offBy).toBeLessThan(0.5);
  await window.keyboard.press('Escape');
  await expect(window.getByRole('navigation', { name: 'Panels' })).toBeVisible();
  await expect(window.getByRole('textbox', { name: 'Prompt', exact: true })).toHaveValue('words for later');
  await leaveTheWords(window);
  await window.keyboard.press('f');
  await window.getByRole('button', { name: 'Leave full screen' }).click();
  await expect(window.getByRole('navigation', { name: 'Panels' })).toBeVisible();
  await openPanel(window, 'History');
});

test('full screen that is wanted again at once after Escape is had, in the window and from the system', async ({ studio: { window } }) => {
  await draw(window, 'a red circle');
  await leaveTheWords(window);
  const leave = window.getByRole('button', { name: 'Leave full screen' });
  const isFull = () => window.evaluate(() => document.fullscreenElement !== null);
  for (const pause of [0, 60, 120, 180, 240, 300]) {
    await window.keyboard.press('f');
    await expect(leave).toBeVisible();
    // The system is at another point of its way to the full screen each time.
    await window.waitForTimeout(pause);
    await window.keyboard.press('Escape');
    await window.keyboard.press('f');
    await expect.poll(isFull).toBe(true);
    await window.waitForTimeout(500);
    expect([pause, await leave.isVisible(), await isFull()]).toEqual([pause, true, true]);
    await window.keyboard.press('Escape');
    await expect.poll(isFull).toBe(false);
    await expect(leave).toBeHidden();
  }
});
