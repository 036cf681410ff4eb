import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from './appFixture.ts';
import { draw, openPanel } from './studioSteps.ts';

const tiny = resolve(import.meta.dirname, '../models/packages/tiny-test');
const outside = mkdtempSync(join(tmpdir(), 'unifluid-another-'));
test.afterAll(() => rmSync(outside, { recursive: true, force: true }));

/** An archive of a sound package that the studio does not have. */
function archiveOfAnother(): string {
  const folder = join(outside, 'another');
  cpSync(tiny, folder, { recursive: true });
  const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as object;
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ ...manifest, id: 'another', name: 'Another' }));
  execFileSync('tar', ['-czf', join(outside, 'another.tar.gz'), '-C', outside, 'another']);
  return join(outside, 'another.tar.gz');
}

test('a package is added from an archive, verified, and removed with what that frees', async ({ studio: { window } }) => {
  await openPanel(window, 'Models');
  const address = window.getByRole('textbox', { name: 'Address of a package' });
  await address.fill('http://models.example/another.tar.gz');
  await window.getByRole('button', { name: 'Fetch it' }).click();
  await expect(window.getByText(/Use https/u)).toBeVisible();
  await address.fill(pathToFileURL(archiveOfAnother()).href);
  await window.getByRole('button', { name: 'Fetch it' }).click();
  const added = window.getByRole('article', { name: 'Another' });
  await added.getByRole('button', { name: 'Verify the package' }).click();
  await expect(added.getByText(/files checked, all as they should be/u)).toBeVisible();
  await window.screenshot({ path: process.env['UNIFLUID_LOOK'] ?? join(outside, 'look.png') });
  await added.getByRole('button', { name: 'Remove' }).click();
  await window.getByRole('button', { name: 'Remove the model' }).click();
  await expect(added).toBeHidden();
  await expect(window.getByText(/Another is removed; .* are free again/u)).toBeVisible();
});

test('the memory of a model is freed by its button or by the palette, and it is opened again when something is drawn', async ({
  studio: { window },
}) => {
  await draw(window, 'a red circle');
  await openPanel(window, 'Models');
  const one = window.getByRole('article', { name: 'tiny-test' });
  await expect(window.getByText(/^In memory: tiny-test/u)).toBeVisible();
  await one.getByRole('button', { name: 'Free its memory' }).click();
  await expect(window.getByText(/^No model is in memory\./u)).toBeVisible();
  await expect(one.getByRole('button', { name: 'Free its memory' })).toBeHidden();
  await openPanel(window, 'Prompt');
  await draw(window, 'a blue circle');
  await window.keyboard.press('Control+k');
  await window.keyboard.type('Free the memory of tiny');
  // Offered from the moment the engine has told that the model is in memory.
  await expect(window.getByRole('option', { name: /Free the memory of tiny/u })).toBeVisible();
  await window.keyboard.press('Enter');
  await expect(window.getByRole('dialog')).toBeHidden();
  await openPanel(window, 'Models');
  await expect(window.getByText(/^No model is in memory\./u)).toBeVisible();
});
