import type { Page } from '@playwright/test';
import type { AppBridge } from '../electron/contract/channels.ts';
import type { HowMade } from '../electron/contract/images.ts';
import { expect, test } from './appFixture.ts';
import { look } from './look.ts';
import { jobs, openPanel, picturesOnDisk, say, states } from './studioSteps.ts';

/** In the window: what the preload script gives it. */
declare const api: AppBridge;

/** How the pictures of the newest job were made. */
async function newestMade(window: Page): Promise<readonly (HowMade | null)[]> {
  const ids = (await jobs(window)).toSorted((a, b) => a.createdAt - b.createdAt).at(-1)?.imageIds ?? [];
  return window.evaluate(async (wanted) => {
    const answers = await Promise.all(wanted.map((id) => api.images.get(id)));
    return answers.map((answer) => (answer.ok ? answer.value.made : null));
  }, ids);
}

async function done(window: Page, count: number): Promise<void> {
  await expect.poll(() => states(window), { timeout: 120_000 }).toEqual({ done: count });
}

test('the best of eight is kept with the model that ships; all of them can be had after all, and fewer tries chosen', async ({
  shippedStudio: { window, profile },
}) => {
  await openPanel(window, 'Prompt');
  const tries = window.getByRole('slider', { name: 'Tries' });
  await expect(tries).toHaveValue('8');
  await say(window, 'Prompt', 'a fox');
  await expect(window.getByRole('list', { name: 'Tries' }).getByRole('button')).toHaveCount(8);
  await expect(window.getByRole('main').getByText('the best of 8')).toBeVisible();
  await look(window, 'tries');
  await done(window, 1);
  expect(await newestMade(window)).toMatchObject([{ variations: 8, keep: 1 }]);
  expect(picturesOnDisk(profile)).toHaveLength(1);
  await expect(window.getByRole('list', { name: 'Tries' })).toHaveCount(0);
  await look(window, 'best');

  await window.getByRole('button', { name: 'More for this panel' }).click();
  await window.getByRole('menuitem', { name: 'Draw all its tries, and keep them' }).click();
  await done(window, 2);
  expect(picturesOnDisk(profile)).toHaveLength(9);
  await expect(window.getByRole('list', { name: 'Variations' }).getByRole('button')).toHaveCount(8);
  await look(window, 'all-tries');

  await tries.fill('1');
  await say(window, 'Prompt', 'a castle');
  await done(window, 3);
  expect(await newestMade(window)).toMatchObject([{ variations: 1 }]);
  await window.getByRole('button', { name: /^A new seed each time/ }).click();
  await expect(tries).toHaveCount(0);
});
