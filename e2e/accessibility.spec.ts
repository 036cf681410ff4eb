import type { Locator } from '@playwright/test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AppBridge } from '../electron/contract/channels.ts';
import { problemsOf } from './accessibilityProblems.ts';
import type { Problem } from './accessibilityProblems.ts';
import { expect, test } from './appFixture.ts';
import { makePhotoFolder } from './photoFolder.ts';
import { ask, draw, edit, spoilPictures, openPanel, say, states } from './studioSteps.ts';

/** In the window: what the preload script gives it. */
declare const api: AppBridge;

for (const colorScheme of ['light', 'dark'] as const) {
  test(`every panel is accessible in the ${colorScheme} theme, empty and with pictures, an edit, an answer and a failure`, async ({
    studio: { window, profile },
  }) => {
    await window.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const found: Problem[] = [];
    const look = async (where: string): Promise<void> => void found.push(...(await problemsOf(window, where)));
    const lookAt = async (panels: readonly string[], state: string): Promise<void> => {
      for (const panel of panels) {
        await openPanel(window, panel);
        await expect(window.getByRole('heading', { name: panel, level: 1 })).toBeAttached();
        await look(`${panel}, ${state}`);
      }
    };

    await lookAt(['Prompt', 'Edit', 'Ask', 'Library', 'History'], 'empty');
    await window.keyboard.press('Control+j');
    await expect(window.getByText('Nothing runs and nothing waits')).toBeVisible();
    await look('Queue, empty');
    await window.keyboard.press('Escape');
    await draw(window, 'two red circles, on a blue background');
    await edit(window, 'make the circles green');
    await ask(window, 'how many circles are there?');
    await lookAt(['Prompt', 'Edit', 'Ask', 'History', 'Models', 'Settings'], 'filled');

    await openPanel(window, 'Edit');
    await window.locator('summary').click();
    await look('Edit, parameters open');
    await window.keyboard.press('Control+k');
    await look('Commands');
    await window.keyboard.press('Escape');

    spoilPictures(profile);
    await say(window, 'What to change', 'make the circles yellow');
    await expect.poll(() => states(window), { timeout: 60_000 }).toEqual({ done: 3, failed: 1 });
    await expect(window.getByRole('alert')).toBeVisible();
    await look('Edit, failed');

    await window.evaluate(() => api.queue.pause('finish'));
    await say(window, 'What to change', 'make the circles pink');
    await say(window, 'What to change', 'make the circles brown');
    await window.keyboard.press('Control+j');
    const drawer = window.getByRole('dialog', { name: 'Queue' });
    for (const heading of ['2 waiting', '1 job failed', 'Ended lately'])
      await expect(drawer.getByRole('heading', { name: heading })).toBeVisible();
    await look('Queue, paused with waiting, failed and ended jobs');
    expect(found).toEqual([]);
  });

  test(`every dialog, menu and list is accessible in the ${colorScheme} theme, and a selection, a notice and the trash`, async ({
    studio: { app, window },
  }) => {
    await window.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const found: Problem[] = [];
    const look = async (where: string): Promise<void> => void found.push(...(await problemsOf(window, where)));
    const lookAt = async (what: Locator, where: string): Promise<void> => {
      await expect(what).toBeVisible();
      await look(where);
      await window.keyboard.press('Escape');
      await expect(what).toBeHidden();
    };

    await draw(window, 'two red circles');
    await draw(window, 'a blue square');
    await window.getByRole('textbox', { name: 'Prompt' }).fill('a redd circl \u{1F98A}');
    await expect(window.getByRole('button', { name: 'Replace all' })).toBeVisible();
    await look('Words the model does not know');
    await window.getByRole('button', { name: 'More for this panel' }).click();
    await lookAt(window.getByRole('menu'), 'Menu of a panel');
    await window
      .getByLabel(/^Style/u)
      .first()
      .click();
    await lookAt(window.getByRole('listbox'), 'Styles');
    await openPanel(window, 'Ask');
    await window.getByRole('button', { name: 'Second picture' }).click();
    await lookAt(window.getByRole('dialog', { name: 'Choose the second picture' }), 'Second picture');
    await window.getByRole('toolbar', { name: 'Picture' }).click();
    await window.keyboard.press('?');
    await lookAt(window.getByRole('dialog', { name: 'Keyboard shortcuts' }), 'Shortcuts');
    await window.keyboard.press('Control+e');
    await window.getByRole('dialog').getByRole('radio', { name: 'JPEG' }).check();
    await expect(window.getByText('a blue square.jpg')).toBeVisible();
    await lookAt(window.getByRole('dialog', { name: 'Export this picture' }), 'Export one');

    await openPanel(window, 'History');
    await window.getByRole('option').first().click();
    await window.keyboard.press('Control+a');
    await look('Several selected');
    await window.keyboard.press('Control+e');
    await lookAt(window.getByRole('dialog', { name: 'Export 2 pictures' }), 'Export several');
    await window.getByRole('option').first().click();
    await window.keyboard.press('Delete');
    await window.getByRole('radio', { name: 'Trash' }).click();
    await window.getByRole('option').first().click();
    await look('Trash, with a notice');
    await window.getByRole('button', { name: 'Delete for good' }).click();
    await lookAt(window.getByRole('dialog', { name: 'Delete for good' }), 'Delete for good');

    const folder = mkdtempSync(join(tmpdir(), 'unifluid-accessibility-'));
    const noPictures = ['words.png', 'more.png'].map((name) => join(folder, name));
    for (const file of noPictures) writeFileSync(file, 'only words');
    await app.evaluate(({ dialog }, filePaths) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths });
    }, noPictures);
    await window.keyboard.press('Control+o');
    await lookAt(window.getByRole('dialog', { name: '2 of 2 files could not be brought in' }), 'Report of a batch');
    rmSync(folder, { recursive: true });
    expect(found).toEqual([]);
  });

  test(`the library is accessible in the ${colorScheme} theme: folders, photos, one that cannot be read, one large, and a question`, async ({
    studio: { window },
  }) => {
    await window.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const photos = await makePhotoFolder();
    const found: Problem[] = [];
    const look = async (where: string): Promise<void> => void found.push(...(await problemsOf(window, where)));
    await openPanel(window, 'Library');
    await window.evaluate((path) => api.photos.addFolder({ kind: 'path', path }), photos.folder);
    await expect(window.getByRole('option', { name: /words/ })).toHaveAccessibleName(/not a picture/, { timeout: 60_000 });
    await window.getByRole('treeitem').first().click();
    await look('Library, photos');
    await window.getByRole('button', { name: 'Caption 3 photos' }).click();
    await expect(window.getByText(/^Captioned · 3 of 4 · 1 failed$/)).toBeVisible({ timeout: 120_000 });
    await look('Library, captions');
    await window.getByRole('button', { name: 'XMP', exact: true }).click();
    await window.getByRole('button', { name: 'See the plan' }).click();
    await expect(window.getByRole('dialog').getByText('boat.jpg.xmp')).toBeVisible();
    await look('Library, the plan of what is written');
    await window.keyboard.press('Escape');
    await window.keyboard.press('Control+h');
    await window.getByRole('textbox', { name: 'Find' }).fill('a');
    await expect(window.getByRole('dialog').getByText(/captions change/)).toBeVisible();
    await look('Library, words to be replaced');
    await window.keyboard.press('Escape');
    await window.getByRole('button', { name: 'How to search' }).click();
    await look('Library, how to search');
    await window.keyboard.press('Escape');
    await window.getByRole('button', { name: 'Edit all', exact: true }).click();
    await window.getByRole('textbox', { name: 'What to change in every photo' }).fill('paint it blue');
    await expect(window.getByRole('dialog').getByRole('status')).toHaveText(/photos of 4 will be edited/);
    await look('Library, an edit of all photos');
    await window.keyboard.press('Escape');
    await window.getByRole('searchbox').fill('is:');
    await expect(window.getByRole('listbox', { name: 'What the search knows' })).toBeVisible();
    await look('Library, a search being completed');
    await window.getByRole('combobox', { name: /^Words/ }).fill('');
    await window.getByRole('option', { name: /boat/ }).click();
    await window.keyboard.press('F2');
    await look('Library, a caption being changed');
    await window.keyboard.press('Escape');
    await window.getByRole('option', { name: /words/ }).click();
    await look('Library, a photo that cannot be read');
    await window.getByRole('option', { name: /boat/ }).dblclick();
    await look('Library, one photo');
    await window.getByRole('button', { name: 'Remove this folder from the library' }).click();
    await expect(window.getByRole('dialog')).toBeVisible();
    await look('Library, remove a folder');
    await window.keyboard.press('Escape');
    await window.getByRole('button', { name: 'Check the library' }).click();
    await expect(window.getByRole('dialog').getByRole('button', { name: 'Unreadable: 1 photo' })).toBeVisible({ timeout: 60_000 });
    await look('Library, a check of it');
    await window.keyboard.press('Escape');
    await openPanel(window, 'History');
    await window.getByRole('searchbox').fill('boat seed:5');
    await expect(window.getByRole('region', { name: 'Photos' })).toBeVisible();
    await look('History, photos found');
    photos.remove();
    expect(found).toEqual([]);
  });
}
