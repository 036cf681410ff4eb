import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { problemsOf } from './accessibilityProblems.ts';
import { expect, launchStudio, quitStudio, test } from './appFixture.ts';
import type { StartedStudio } from './appFixture.ts';
import { addFolder } from './librarySteps.ts';
import { look } from './look.ts';
import { makePhotoFolder } from './photoFolder.ts';
import { draw, jobs, openPanel } from './studioSteps.ts';

const outside = mkdtempSync(join(tmpdir(), 'unifluid-tasks-'));
/** The model is opened first, on a machine that may be busy. */
const slow = { timeout: 120_000 };
test.afterAll(() => rmSync(outside, { recursive: true, force: true }));

type Manifest = { readonly capabilities: Record<string, unknown>; readonly prompts: Record<string, unknown> };

/** A package imported from a published architecture at tiny size (one reads pictures, one draws them too), made to do these tasks alone. */
function packageThatOnly(imported: 'tiny-reader' | 'tiny-janus', tasks: readonly string[]): string {
  const folder = join(outside, imported);
  cpSync(resolve(import.meta.dirname, '../models/runtime/testing', imported, 'package'), folder, { recursive: true });
  const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Manifest;
  const only = (all: Record<string, unknown>) => Object.fromEntries(tasks.map((task) => [task, all[task]]));
  const { capabilities, prompts } = manifest;
  const changed = { ...manifest, name: 'Single', capabilities: only(capabilities), prompts: only(prompts) };
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(changed));
  return folder;
}

/** The same profile with that package alone. */
async function launchWith(folder: string, profile: string): Promise<StartedStudio> {
  const named = process.env['UNIFLUID_PACKAGE'];
  process.env['UNIFLUID_PACKAGE'] = folder;
  try {
    return await launchStudio(profile);
  } finally {
    process.env['UNIFLUID_PACKAGE'] = named ?? '';
  }
}

/** The button that asks for what a panel is for. */
function submit(window: Page, panel: string, name: string): Locator {
  return window.getByRole('region', { name: panel, exact: true }).getByRole('button', { name, exact: true });
}

/** Disabled, with the reason for whoever cannot see the note; a press says it with the way to Models, and queues nothing. */
async function expectRefusal(window: Page, button: Locator, why: string): Promise<void> {
  const before = (await jobs(window)).length;
  await expect(button).toBeDisabled();
  await expect(button).toHaveAccessibleDescription(why);
  await button.click({ force: true });
  await expectSaid(window, why);
  expect((await jobs(window)).length).toBe(before);
}

async function expectSaid(window: Page, why: string): Promise<void> {
  const said = window.getByRole('region', { name: 'Messages' });
  await expect(said.getByText(why)).toBeVisible();
  await expect(said.getByRole('button', { name: 'Models', exact: true })).toBeVisible();
  await said.getByRole('button', { name: 'Dismiss' }).click();
  await expect(said.getByText(why)).toBeHidden();
}

test('where the only model captions, Draw, Edit and Ask are refused by button and key with the reason, and captions are written', async ({
  profile,
}) => {
  const before = await launchStudio(profile);
  await draw(before.window, 'a red ball');
  await quitStudio(before);
  const studio = await launchWith(packageThatOnly('tiny-reader', ['caption']), profile);
  const { window } = studio;

  await openPanel(window, 'Edit');
  await expectRefusal(window, submit(window, 'Edit', 'Edit'), 'Single does not edit pictures.');
  await window.getByRole('textbox', { name: 'What to change' }).fill('make it blue');
  await window.keyboard.press('Control+Enter');
  await expectSaid(window, 'Single does not edit pictures.');

  await openPanel(window, 'Ask');
  await expectRefusal(window, submit(window, 'Ask', 'Ask'), 'Single does not answer questions.');
  await expectRefusal(window, window.getByRole('button', { name: 'What colour is it?' }), 'Single does not answer questions.');
  await window.getByRole('textbox', { name: 'Question', exact: true }).fill('what is it');
  await window.keyboard.press('Control+Enter');
  await expectSaid(window, 'Single does not answer questions.');

  await openPanel(window, 'Prompt');
  await expectRefusal(window, submit(window, 'Prompt', 'Draw'), 'Single does not draw.');
  await window.getByRole('textbox', { name: 'Prompt', exact: true }).fill('a fox');
  await window.keyboard.press('Control+Enter');
  await expectSaid(window, 'Single does not draw.');
  await window.keyboard.press('Control+Shift+Enter');
  await expectSaid(window, 'Single does not draw.');
  await window.getByRole('button', { name: 'More for this panel' }).click();
  const again = window.getByRole('menuitem', { name: /new seed/u });
  await expect(again).toBeDisabled();
  await expect(again).toContainText('Single does not draw.');
  await look(window, 'tasks-refused');
  expect(await problemsOf(window, 'Prompt, where nothing draws')).toEqual([]);
  await window.keyboard.press('Escape');

  await window.getByRole('button', { name: 'Describe a picture' }).click();
  await expect.poll(async () => (await jobs(window)).find(({ request }) => request.kind === 'caption')?.state, slow).toBe('done');
  await window.getByRole('note').getByRole('button', { name: 'Models' }).click();
  await expect(window.getByRole('heading', { name: 'Models', level: 1 })).toBeVisible();
  await quitStudio(studio);
  expect([...before.problems, ...studio.problems]).toEqual([]);
});

test('where no model captions, describing a picture and captions of many are refused with the reason, and a question of many is not', async ({
  profile,
}) => {
  const photos = await makePhotoFolder();
  const studio = await launchWith(packageThatOnly('tiny-janus', ['draw', 'answer']), profile);
  const { window } = studio;
  await expectRefusal(window, window.getByRole('button', { name: 'Describe a picture' }), 'Single does not caption pictures.');
  await draw(window, 'a red ball');
  await addFolder(studio, photos.folder);
  await expectRefusal(window, window.getByRole('button', { name: /^Caption 3 photos/u }), 'Single does not caption pictures.');
  await window.getByRole('radio', { name: 'Question' }).click();
  await window.getByRole('textbox', { name: 'Question' }).fill('what is it?');
  await expect(window.getByRole('button', { name: /^Caption 3 photos/u })).toBeEnabled();
  await quitStudio(studio);
  photos.remove();
  expect(studio.problems).toEqual([]);
});
