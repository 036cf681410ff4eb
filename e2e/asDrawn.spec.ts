import type { Page } from '@playwright/test';
import type { AppBridge } from '../electron/contract/channels.ts';
import { expect, test } from './appFixture.ts';
import { look } from './look.ts';
import { draw, edit, jobs, states } from './studioSteps.ts';

/** In the window: what the preload script gives it. */
declare const api: AppBridge;

/** The two newest, the newer one last. */
async function newestJobs(window: Page) {
  return (await jobs(window)).toSorted((a, b) => a.createdAt - b.createdAt).slice(-2);
}

test('an edit whose pixels were taken for the source’s own is made again as the model draws it, by the menu or by the tick', async ({
  studio: { window },
}) => {
  await draw(window, 'two red circles');
  await edit(window, 'make the circles green');
  const menu = window.getByRole('button', { name: 'More for this panel' });
  const again = window.getByRole('menuitem', { name: 'Edit again and leave it as the model draws it' });
  await menu.click();
  await look(window, 'menu');
  await again.click();
  await expect.poll(() => states(window), { timeout: 60_000 }).toEqual({ done: 3 });
  const [kept, drawn] = await newestJobs(window);
  expect(drawn?.request).toEqual({ ...kept?.request, seed: kept?.seed, firstVariation: 0, asDrawn: true });
  const made = await window.evaluate((id) => api.images.get(id), drawn?.imageIds[0] ?? 'img_none');
  expect(made).toMatchObject({ ok: true, value: { made: { asDrawn: true } } });
  await menu.click();
  await expect(again).toBeDisabled();
  await window.keyboard.press('Escape');

  await window.getByText(/^Guidance .* steps/).click();
  const tick = window.getByRole('checkbox', { name: /^Keep the picture’s own pixels/ });
  await expect(tick).toBeChecked();
  await tick.uncheck();
  await look(window, 'tick');
  await edit(window, 'make the circles blue');
  expect((await newestJobs(window))[1]?.request).toMatchObject({ kind: 'edit', asDrawn: true });
  await window.getByText(/^Guidance .* as drawn$/).click();
});
