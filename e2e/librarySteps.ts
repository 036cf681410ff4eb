import type { Page } from '@playwright/test';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from './appFixture.ts';
import type { StartedStudio } from './appFixture.ts';
import { openPanel } from './studioSteps.ts';

/** Adds the folder as a person does, and waits until its scan is over and its three pictures are seen: no request is left that a later step could break. */
export async function addFolder(studio: StartedStudio, folder: string): Promise<void> {
  await addFolderOf(studio, folder, 4);
  await expect(studio.window.getByRole('option').locator('img')).toHaveCount(3);
  await everythingSeen(studio.window);
}

/** The same of a folder of so many photos. */
export async function addFolderOf({ app, window }: StartedStudio, folder: string, count: number): Promise<void> {
  // The system's own dialog cannot be driven; what it would answer is given in its place.
  await app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
  }, folder);
  await openPanel(window, 'Library');
  await window.getByRole('button', { name: 'Add a folder', exact: true }).click();
  await expect(window.getByText(new RegExp(`^Scanned .*${count} photos? added`))).toBeVisible({ timeout: 60_000 });
  await everythingSeen(window);
}

async function everythingSeen(window: Page): Promise<void> {
  await expect
    .poll(() => window.evaluate(() => [...document.images].every(({ complete, naturalWidth }) => complete && naturalWidth > 0)), {
      timeout: 60_000,
    })
    .toBe(true);
}

/** What stands in the first line of each photo. */
export function names(window: Page): Promise<string[]> {
  return window.getByRole('option').locator('.title').allTextContents();
}

export async function orderBy(window: Page, order: string): Promise<void> {
  await window.getByRole('combobox', { name: /^Order:/ }).click();
  await window.getByRole('option', { name: order }).click();
}

/** Every file of the folder with its bytes and its time; one that goes while it is looked at, as a half-written one does, is none. */
export function filesOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .flatMap((file) => lineOf(file) ?? [])
    .toSorted();
}

function lineOf(file: string): string | null {
  try {
    const stat = statSync(file);
    return stat.isFile() ? `${file} ${stat.mtimeMs} ${createHash('sha256').update(readFileSync(file)).digest('hex')}` : null;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** The model writes about all that is listed, and is done. */
export async function captionAll(window: Page, button: string | RegExp, ended: RegExp): Promise<void> {
  await window.getByRole('button', { name: button }).click();
  await expect(window.getByRole('group', { name: 'Run of captions' }).getByText(ended)).toBeVisible({ timeout: 120_000 });
}
