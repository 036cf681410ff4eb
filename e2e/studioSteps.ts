import type { Page } from '@playwright/test';
import { readdirSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import type { AppBridge } from '../electron/contract/channels.ts';
import type { GenerateRequest, JobRow } from '../electron/contract/jobs.ts';
import type { ModelSummary } from '../electron/contract/models.ts';
import { expect } from './appFixture.ts';

/** In the window: what the preload script gives it. */
declare const api: AppBridge;

/** Long enough for one job of a larger model on a slow machine. */
const jobTimeout = 120_000;

export async function openPanel(window: Page, name: string): Promise<void> {
  await window.getByRole('navigation', { name: 'Panels' }).getByRole('button', { name }).click();
}

export async function jobs(window: Page): Promise<readonly JobRow[]> {
  const answer = await window.evaluate(() => api.jobs.list());
  if (!answer.ok) throw new Error(answer.error.code);
  return answer.value;
}

export async function modelInUse(window: Page): Promise<ModelSummary> {
  const answer = await window.evaluate(() => api.models.inUse());
  if (!answer.ok) throw new Error(answer.error.code);
  if (answer.value.draw === null) throw new Error('no model draws');
  return answer.value.draw;
}

/** A drawing as the model in use draws best. */
export async function requestOf(
  window: Page,
  asked: Pick<GenerateRequest, 'prompt' | 'style' | 'seed' | 'variations'>,
): Promise<GenerateRequest> {
  const { steps, guidance, temperature, order } = (await modelInUse(window)).sampler;
  return { kind: 'generate', ...asked, steps, guidance, temperature, order };
}

/** How many jobs are in each state. */
export async function states(window: Page): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { state } of await jobs(window)) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

/** Writes into the panel's composer and presses Ctrl+Enter; resolves once the job is in the queue. */
export async function say(window: Page, field: string, text: string): Promise<void> {
  const before = (await jobs(window)).length;
  await window.getByRole('textbox', { name: field, exact: true }).fill(text);
  // The keys do nothing while the model is still being opened.
  await expect(window.locator('button[data-variant="primary"]:visible').first()).toBeEnabled();
  await window.keyboard.press('Control+Enter');
  await expect.poll(async () => (await jobs(window)).length).toBeGreaterThan(before);
}

/** Says it, and waits until every job is done. */
async function sayAndWait(window: Page, field: string, text: string): Promise<void> {
  await say(window, field, text);
  const count = (await jobs(window)).length;
  await expect.poll(() => states(window), { timeout: jobTimeout }).toEqual({ done: count });
}

/** The store knows the end of a drawing a moment before the window does, and its picture is painted yet a moment later. */
async function waitForStage(window: Page): Promise<void> {
  await expect(window.getByRole('toolbar', { name: 'Picture' }).getByRole('button', { name: 'Export this picture' })).toBeEnabled();
  await expect(window.getByRole('main').getByRole('img', { name: /^Being drawn: / })).toHaveCount(0);
}

export async function draw(window: Page, prompt: string): Promise<void> {
  await openPanel(window, 'Prompt');
  await sayAndWait(window, 'Prompt', prompt);
  await waitForStage(window);
}

/** Edits the picture on the stage. */
export async function edit(window: Page, instruction: string): Promise<void> {
  await openPanel(window, 'Edit');
  await sayAndWait(window, 'What to change', instruction);
  await waitForStage(window);
}

/** Asks about the picture on the stage. */
export async function ask(window: Page, question: string): Promise<void> {
  await openPanel(window, 'Ask');
  await sayAndWait(window, 'Question', question);
}

/** Names of the pictures a profile folder holds, thumbnails aside. */
export function picturesOnDisk(profile: string): string[] {
  return readdirSync(profile, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.png') && !name.includes('thumb'));
}

/** Cuts the pictures' files short, as a full disk does: the next edit fails. */
export function spoilPictures(profile: string): void {
  for (const name of picturesOnDisk(profile)) truncateSync(join(profile, name), 100);
}
