import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, launchStudio, quitStudio, test } from './appFixture.ts';
import { openPanel } from './studioSteps.ts';

const count = 3_000;

test('End, the scrollbar and Ctrl+A know every picture of the history, though few of thousands were seen', async ({ profile }) => {
  // The binding it names is Electron's.
  const { UNIFLUID_SQLITE_BINDING: _, ...environment } = process.env;
  execFileSync(process.execPath, [join(import.meta.dirname, '../electron/studio/testing/writeHistory.ts'), profile, String(count)], {
    env: environment,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const studio = await launchStudio(profile);
  const { window } = studio;
  await openPanel(window, 'History');
  const list = window.getByRole('listbox', { name: 'Pictures' });
  const pictureAt = (place: number) => list.locator(`[aria-posinset="${place}"]`);
  const seen = () => list.getByRole('option').count();
  await expect(pictureAt(1)).toHaveAccessibleName(`picture ${count}`);
  expect(await seen()).toBeLessThan(count / 10);

  await list.evaluate((viewport) => (viewport.scrollTop = viewport.scrollHeight / 2));
  const middle = pictureAt(count / 2);
  await expect(middle).toHaveAccessibleName(`picture ${count / 2 + 1}`);
  await expect(pictureAt(1)).toBeHidden();

  await list.focus();
  await window.keyboard.press('End');
  await expect(pictureAt(count)).toHaveAttribute('aria-selected', 'true');
  await expect(pictureAt(count)).toHaveAccessibleName('picture 1');
  await expect(pictureAt(count)).toBeInViewport();

  await window.keyboard.press('Control+a');
  await expect(window.getByRole('heading', { name: /^3.000 pictures selected$/u })).toBeVisible();
  expect(await seen()).toBeLessThan(count / 10);
  await quitStudio(studio);
  expect(studio.problems).toEqual([]);
});
