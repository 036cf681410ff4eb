import type { Page } from '@playwright/test';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, launchStudio, quitStudio, test } from './appFixture.ts';
import { look } from './look.ts';
import { ask, openPanel, picturesOnDisk } from './studioSteps.ts';

async function pictureOf(colour: string): Promise<number[]> {
  return [
    ...(await sharp({ create: { width: 32, height: 32, channels: 3, background: colour } })
      .png()
      .toBuffer()),
  ];
}

/** As the system hands a picture over that another program copied, or that is let fall on the window. */
async function give(window: Page, how: 'paste' | 'drop', name: string, bytes: readonly number[]): Promise<void> {
  await window.evaluate(
    ([way, fileName, data]) => {
      const files = new DataTransfer();
      files.items.add(new File([new Uint8Array(data)], fileName, { type: 'image/png' }));
      const given =
        way === 'paste'
          ? new ClipboardEvent('paste', { clipboardData: files, bubbles: true, cancelable: true })
          : new DragEvent('drop', { dataTransfer: files, bubbles: true, cancelable: true });
      (document.activeElement ?? document.body).dispatchEvent(given);
    },
    [how, name, bytes] as const,
  );
}

test('complaint 21: pictures come in by paste, drop and from the history, and the one a question was about stands beside it for ever', async ({
  profile,
}) => {
  const first = await launchStudio(profile);
  const { window } = first;
  const shown = window.getByRole('main').getByRole('img').first();
  await openPanel(window, 'Ask');
  await give(window, 'paste', 'pasted.png', await pictureOf('#c03020'));
  await expect(shown).toHaveAttribute('alt', 'pasted.png');
  await ask(window, 'what colour is it?');
  await give(window, 'drop', 'dropped.png', await pictureOf('#2040c0'));
  await expect(shown).toHaveAttribute('alt', 'dropped.png');
  // Another picture is another conversation: the turn about the first stays with the first.
  await expect(window.getByText('what colour is it?', { exact: true })).toBeHidden();
  await openPanel(window, 'History');
  await window.getByRole('option', { name: 'pasted.png' }).click();
  await window.getByRole('button', { name: 'Ask', exact: true }).last().click();
  await expect(window.getByText('what colour is it?', { exact: true })).toBeVisible();
  await quitStudio(first);

  const again = await launchStudio(profile);
  await openPanel(again.window, 'History');
  await again.window.getByRole('radio', { name: 'Asked' }).click();
  const turn = again.window.getByRole('button', { name: /what colour is it\?/ });
  await expect(turn.getByRole('img', { name: 'pasted.png' })).toBeVisible();
  await turn.click();
  await expect(again.window.getByRole('region', { name: 'Ask' }).locator('ol img').first()).toBeVisible();
  await quitStudio(again);
  expect([...first.problems, ...again.problems]).toEqual([]);
});

test('a pasted picture is offered a name, and goes by the one it was given after a restart, in the list, the search and its own file', async ({
  profile,
}) => {
  const first = await launchStudio(profile);
  const { window } = first;
  await openPanel(window, 'History');
  await give(window, 'paste', 'image.png', await pictureOf('#c03020'));
  await window.getByRole('button', { name: 'Name it' }).click();
  const dialog = window.getByRole('dialog', { name: 'Name this picture' });
  await expect(dialog.getByRole('textbox', { name: 'Name' })).toBeFocused();
  await look(window, 'name');
  await window.keyboard.type('Storm study');
  await window.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await openPanel(window, 'History');
  await expect(window.getByRole('complementary').getByRole('heading')).toHaveText('Storm study');
  await window.getByRole('searchbox').fill('storm');
  await expect(window.getByRole('option')).toHaveAccessibleName('Storm study');
  // Wherever the focus is.
  await window.keyboard.press('Control+Shift+n');
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Storm at sea');
  await window.keyboard.press('Enter');
  await expect(window.getByRole('option')).toHaveAccessibleName('Storm at sea');
  await quitStudio(first);

  const again = await launchStudio(profile);
  await openPanel(again.window, 'History');
  await expect(again.window.getByRole('option')).toHaveAccessibleName('Storm at sea');
  await quitStudio(again);
  const file = picturesOnDisk(profile).find((name) => name.startsWith('pictures'));
  expect((await sharp(join(profile, file ?? '')).metadata()).comments).toContainEqual({ keyword: 'Title', text: 'Storm at sea' });
  expect([...first.problems, ...again.problems]).toEqual([]);
});
