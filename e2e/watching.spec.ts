import type { AppBridge } from '../electron/contract/channels.ts';
import { expect, test } from './appFixture.ts';
import { say, states } from './studioSteps.ts';

/** In the window: what the preload script gives it. */
declare const api: AppBridge;

test('of eight pictures drawn together the one that is looked at is shown before the others', async ({ shippedStudio: { window } }) => {
  const stepper = window.getByRole('spinbutton', { name: 'Pictures to draw' });
  for (let count = 1; count < 8; count += 1) await stepper.press('ArrowUp');
  await window.keyboard.press('Control+Shift+p');
  await say(window, 'Prompt', 'a red apple');
  const variations = window.getByRole('list', { name: 'Variations' });
  await variations.getByRole('button', { name: 'Variation 6' }).click();
  // By the number of tokens: which variation was shown first.
  const shown = window.evaluate(
    () =>
      new Promise<readonly (readonly [number, number])[]>((end) => {
        const first = new Map<number, number>();
        api.on('partialPicture', ({ tokens, variation }) => {
          if (!first.has(tokens)) first.set(tokens, variation);
        });
        api.on('imagesAdded', () => end([...first]));
      }),
  );
  await window.keyboard.press('Control+Shift+p');
  await expect.poll(() => states(window), { timeout: 180_000 }).toEqual({ done: 1 });
  // The window says what is looked at when the drawing begins; from then on it is so.
  const late = (await shown).slice(2).map(([, variation]) => variation + 1);
  expect(new Set(late)).toEqual(new Set([6]));
});
