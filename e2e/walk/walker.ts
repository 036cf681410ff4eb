import type { Page } from '@playwright/test';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import type { AppBridge } from '../../electron/contract/channels.ts';
import { expect, type StartedStudio } from '../appFixture.ts';
import { states } from '../studioSteps.ts';
import { nameOfSize, setWindowSize, type WindowSize } from '../windowSizes.ts';

export const usual: WindowSize = { width: 1440, height: 900, scale: 1 };
const sizes: readonly WindowSize[] = [
  usual,
  { width: 1280, height: 720, scale: 1 },
  { width: 900, height: 700, scale: 1 },
  { width: 860, height: 600, scale: 1 },
  { width: 1440, height: 900, scale: 2 },
];
const themes = ['light', 'dark'] as const;
/** Looks by their names ("860x600-100%-dark"), where not every one is wanted. */
const wanted = process.env['UNIFLUID_WALK_LOOKS']?.split(',');
const isWanted = (size: WindowSize, theme: string) => wanted?.includes(`${nameOfSize(size)}-${theme}`) ?? true;
const folder = join(import.meta.dirname, '../../test-results/walk');
const jobTimeout = 300_000;

/** In the window: what the preload script gives it. */
declare const api: AppBridge;

let station = 0;

/** An empty folder for the pictures of this walk. */
export function beginWalk(): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
}

/** By the window itself: a screenshot through the page knows no interface scale. */
export async function photograph(studio: StartedStudio, name: string): Promise<void> {
  station += 1;
  for (const size of sizes) {
    const looks = themes.filter((theme) => isWanted(size, theme));
    if (looks.length === 0) continue;
    await setWindowSize(studio, size);
    for (const colorScheme of looks) {
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

export async function allDone(window: Page): Promise<void> {
  const busy = async () => {
    const { queued = 0, running = 0 } = await states(window);
    return queued + running;
  };
  await expect.poll(busy, { timeout: jobTimeout }).toBe(0);
}

/** Resolves once the job in work has drawn some of its tokens. */
export async function someTokens(window: Page, tokens: number): Promise<void> {
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

export const panel = (window: Page, name: string) => window.getByRole('region', { name, exact: true });
export const openMenu = (window: Page) => window.getByRole('button', { name: 'More for this panel' }).click();
