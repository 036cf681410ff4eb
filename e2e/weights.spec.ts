import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Page } from '@playwright/test';
import sharp from 'sharp';
import { problemsOf } from './accessibilityProblems.ts';
import { expect, launchWithShippedModel, quitStudio, test } from './appFixture.ts';
import type { StartedStudio } from './appFixture.ts';
import { markVariable } from './hang.ts';
import { faultsOf } from './layoutViews.ts';
import { look } from './look.ts';
import { processesWith } from './processes.ts';
import { ask, draw, jobs, openPanel } from './studioSteps.ts';

const outside = mkdtempSync(join(tmpdir(), 'unifluid-published-'));
/** A process is started, or a model opened, on a machine that may be busy. */
const slow = { timeout: 120_000 };
test.afterAll(() => rmSync(outside, { recursive: true, force: true }));

/** In Python's place: it answers that it has the toolkit, and writes the package of a tiny PaliGemma or Janus that was really imported. */
function standInPython(): string {
  const program = join(outside, 'python');
  const script = resolve(import.meta.dirname, '../electron/packages/weights/testing/standInImporter.ts');
  writeFileSync(program, `#!/bin/sh\nexec "${process.execPath}" "${script}" "$@"\n`);
  chmodSync(program, 0o755);
  return program;
}

function weights(name: string, behaviour: 'write' | 'wait', type: 'paligemma' | 'janus' = 'paligemma'): string {
  const folder = join(outside, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ model_type: type }));
  writeFileSync(join(folder, 'behaviour'), behaviour);
  return folder;
}

async function launchWithPython(python: string, profile: string): Promise<StartedStudio> {
  const named = process.env['UNIFLUID_PYTHON'];
  process.env['UNIFLUID_PYTHON'] = python;
  try {
    return await launchWithShippedModel(profile);
  } finally {
    if (named === undefined) delete process.env['UNIFLUID_PYTHON'];
    else process.env['UNIFLUID_PYTHON'] = named;
  }
}

/** The system's own dialog cannot be driven; what it would answer is given in its place. */
async function answerDialog({ app }: StartedStudio, path: string): Promise<void> {
  await app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
  }, path);
}

async function chooseWeights(studio: StartedStudio, folder: string): Promise<void> {
  await answerDialog(studio, folder);
  await openPanel(studio.window, 'Models');
  await studio.window.getByRole('button', { name: 'Import published weights…' }).click();
}

async function useFor(window: Page, task: string, model: string): Promise<void> {
  await window
    .getByRole('combobox', { name: new RegExp(`^${task} with:`, 'u') })
    .or(window.getByRole('button', { name: new RegExp(`^${task} with:`, 'u') }))
    .click();
  await window.getByRole('option', { name: model }).click();
  await expect(window.getByRole('article', { name: 'Which model does what' }).locator('.now', { hasText: model }).first()).toBeVisible(
    slow,
  );
}

test('a folder of PaliGemma weights is imported in the window, captions a picture and answers a question', async ({ profile }) => {
  const studio = await launchWithPython(standInPython(), profile);
  const { window } = studio;
  await chooseWeights(studio, weights('paligemma-tiny', 'write'));
  const choice = window.getByRole('region', { name: 'Import paligemma-tiny' });
  await expect(choice.getByText('PaliGemma, as its config.json says')).toBeVisible(slow);
  await choice.getByRole('radio', { name: '4' }).press('Space');
  await look(window, 'weights-chosen');
  await choice.getByRole('button', { name: 'Import', exact: true }).click();
  const name = 'unifluid.imports.paligemma 4';
  const card = window.getByRole('article', { name });
  await expect(card.getByText('caption, answer 1 question about 1 picture')).toBeVisible(slow);
  await expect(choice).toBeHidden();
  await useFor(window, 'Caption', name);
  await useFor(window, 'Answer', name);
  await look(window, 'weights-imported');

  const picture = join(outside, 'red.png');
  await sharp({ create: { width: 64, height: 64, channels: 3, background: '#d03020' } })
    .png()
    .toFile(picture);
  await answerDialog(studio, picture);
  await openPanel(window, 'Prompt');
  await window.getByRole('button', { name: 'Describe a picture' }).click();
  await expect.poll(async () => (await jobs(window)).find(({ request }) => request.kind === 'caption')?.state, slow).toBe('done');
  await ask(window, 'what colour is the apple?');
  await expect(window.getByRole('heading', { name: 'what colour is the apple?' })).toBeVisible();
  await look(window, 'weights-answered');
  await quitStudio(studio);
  expect(studio.problems).toEqual([]);
});

test('a folder of Janus weights is imported in the window and draws, while the shipped model answers about it', async ({ profile }) => {
  const studio = await launchWithPython(standInPython(), profile);
  const { window } = studio;
  await chooseWeights(studio, weights('janus-tiny', 'write', 'janus'));
  const choice = window.getByRole('region', { name: 'Import janus-tiny' });
  await expect(choice.getByText('Janus-Pro, as its config.json says')).toBeVisible(slow);
  await choice.getByRole('button', { name: 'Import', exact: true }).click();
  const name = 'unifluid.imports.janus 8';
  const card = window.getByRole('article', { name });
  await expect(card.getByText('draw, caption, answer 1 question about 1 picture')).toBeVisible(slow);
  await useFor(window, 'Draw', name);
  await draw(window, 'a red apple');
  const picture = window.getByRole('img', { name: /a red apple/u }).first();
  await expect(picture).toBeVisible();
  await ask(window, 'what is it?');
  await expect(window.getByRole('heading', { name: 'what is it?' })).toBeVisible();
  await openPanel(window, 'Models');
  const memory = window.getByRole('article', { name: 'Which model does what' }).getByText(/^In memory:/u);
  await expect(memory).toContainText(name);
  await expect(memory).toContainText('Studio Mini');
  await look(window, 'weights-janus');
  await quitStudio(studio);
  expect(studio.problems).toEqual([]);
});

test('an import is cancelled while it writes, and nothing of it stays; the same folder can be tried again', async ({ profile }) => {
  const studio = await launchWithPython(standInPython(), profile);
  const { window } = studio;
  await chooseWeights(studio, weights('paligemma-slow', 'wait'));
  const choice = window.getByRole('region', { name: 'Import paligemma-slow' });
  await choice.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(window.getByRole('article', { name: 'Add a model' }).getByText(/paligemma-slow: Writing/u)).toBeVisible(slow);
  await look(window, 'weights-writing');
  await window.getByRole('button', { name: 'Cancel' }).click();
  await expect(choice.getByRole('button', { name: 'Import', exact: true })).toBeVisible(slow);
  expect(readdirSync(join(profile, 'models'))).toEqual([]);
  await quitStudio(studio);
  expect(studio.problems).toEqual([]);
});

test('quitting while an import runs ends it and all it started', async ({ profile }) => {
  const studio = await launchWithPython(standInPython(), profile);
  await chooseWeights(studio, weights('paligemma-slow', 'wait'));
  await studio.window.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(studio.window.getByText(/paligemma-slow: Writing/u)).toBeVisible(slow);
  const importers = () => processesWith(markVariable, studio.mark).filter(({ command }) => command.includes('unifluid.imports'));
  if (process.platform === 'linux') expect(importers()).not.toEqual([]);
  await quitStudio(studio);
  await expect.poll(importers, slow).toEqual([]);
  expect(studio.problems).toEqual([]);
});

test('where there is no Python with the toolkit, the reason is said, the command can be copied, and another Python can be chosen', async ({
  profile,
}) => {
  const studio = await launchWithPython(join(outside, 'no-python'), profile);
  const folder = weights('paligemma-tiny', 'write');
  await chooseWeights(studio, folder);
  const choice = studio.window.getByRole('region', { name: 'Import paligemma-tiny' });
  await expect(choice.getByRole('note')).toContainText('which was not found');
  await expect(choice.getByText(`python -m unifluid.imports.paligemma ${folder} --out ${folder}-package --bits 8`)).toBeVisible();
  await expect(choice.getByRole('button', { name: 'Copy the command' })).toBeVisible();
  await expect(choice.getByRole('button', { name: 'Import', exact: true })).toBeHidden();
  await look(studio.window, 'weights-no-python');
  await answerDialog(studio, standInPython());
  await choice.getByRole('button', { name: 'Choose the Python…' }).click();
  await expect(choice.getByRole('button', { name: 'Import', exact: true })).toBeVisible(slow);
  await expect(choice.getByRole('note')).toBeHidden();
  await look(studio.window, 'weights-chosen-python');
  await choice.getByRole('button', { name: 'Look for one' }).click();
  await expect(choice.getByRole('note')).toContainText('no-python: it is not there', slow);
  for (const colorScheme of ['light', 'dark'] as const) {
    await studio.window.emulateMedia({ colorScheme });
    expect(await problemsOf(studio.window, `weights, ${colorScheme}`)).toEqual([]);
  }
  expect(await faultsOf(studio, 'weights')).toEqual([]);
  await quitStudio(studio);
  expect(studio.problems).toEqual([]);
});
