import type { ElectronApplication } from '@playwright/test';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, launchStudio, quitStudio, test } from './appFixture.ts';

function keptBounds(profile: string): unknown {
  const store = new DatabaseSync(join(profile, 'library.sqlite'), { readOnly: true });
  const row = store.prepare("SELECT value FROM settings WHERE key = 'windowBounds'").get();
  store.close();
  return JSON.parse(String(row?.['value']));
}

const bounds = (app: ElectronApplication) => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getNormalBounds());

test('the window reopens where it was left, as large as it was, and keeps that it was maximised', async ({ profile }) => {
  const left = { x: 60, y: 40, width: 1010, height: 700 };
  const first = await launchStudio(profile);
  await first.app.evaluate(({ BrowserWindow }, place) => BrowserWindow.getAllWindows()[0]?.setBounds(place), left);
  await expect.poll(() => bounds(first.app)).toEqual(left);
  await quitStudio(first);
  const again = await launchStudio(profile);
  expect(await bounds(again.app)).toEqual(left);
  // A screen without a window manager maximises nothing; what the window says of itself is what is kept.
  await again.app.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    if (window !== undefined) window.isMaximized = () => true;
  });
  await quitStudio(again);
  expect(keptBounds(profile)).toEqual({ ...left, maximized: true });
});

test('a window left on a screen that is gone opens on this one', async ({ profile }) => {
  const first = await launchStudio(profile);
  await first.app.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    // As it would be on a second screen, which this machine has not.
    if (window !== undefined) window.getNormalBounds = () => ({ x: 9000, y: 50, width: 1000, height: 690 });
  });
  await quitStudio(first);
  const again = await launchStudio(profile);
  const place = await bounds(again.app);
  expect([place?.width, place?.height]).toEqual([1000, 690]);
  expect(place?.x).toBeLessThan(2000);
  await quitStudio(again);
});
