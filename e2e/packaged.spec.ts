import { type Browser, chromium, expect, type Page, test } from '@playwright/test';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromLauncher } from './appFixture.ts';
import { draw, picturesOnDisk, states } from './studioSteps.ts';

// The packaged binary with every fuse as shipped: Playwright's own launcher needs the inspector, so this goes by Chromium's debugging port.

const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

type PackagedStudio = { readonly process: ChildProcess; readonly browser: Browser; readonly window: Page };

function debuggingAddress(studio: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    studio.stderr?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const address = /DevTools listening on (ws:\S+)/.exec(output)?.[1];
      if (address !== undefined) resolve(address);
    });
    studio.once('exit', (code) => reject(new Error(`The packaged studio ended with ${code}: ${output}`)));
  });
}

async function startPackaged(profile: string): Promise<PackagedStudio> {
  const studio = spawn(fromLauncher('UNIFLUID_E2E_PACKAGED'), [...asRoot, '--remote-debugging-port=0', `--profile=${profile}`]);
  const browser = await chromium.connectOverCDP(await debuggingAddress(studio));
  let window: Page | undefined;
  await expect
    .poll(
      () =>
        (window = browser
          .contexts()[0]
          ?.pages()
          .find((page) => page.url().startsWith('app://studio/'))),
    )
    .toBeDefined();
  if (window === undefined) throw new Error('No window opened.');
  return { process: studio, browser, window };
}

async function stop(studio: PackagedStudio): Promise<void> {
  const ended = new Promise((resolve) => studio.process.once('exit', resolve));
  await studio.browser.close();
  studio.process.kill('SIGTERM');
  await ended;
}

test('the packaged studio starts, and draws with the model it ships', async () => {
  const profile = mkdtempSync(join(tmpdir(), 'unifluid-packaged-'));
  const studio = await startPackaged(profile);
  await expect(studio.window).toHaveTitle(/UniFluid Studio/);
  await draw(studio.window, 'two red apples on a blue background');
  expect(await states(studio.window)).toEqual({ done: 1 });
  expect(picturesOnDisk(profile)).toHaveLength(1);
  await studio.window.screenshot({ path: test.info().outputPath('packaged.png') });
  await stop(studio);
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
});

test('the release refuses a debugging port, which would hand the window to any program', async () => {
  const studio = spawn(fromLauncher('UNIFLUID_E2E_RELEASE'), [...asRoot, '--remote-debugging-port=0']);
  let output = '';
  studio.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise((resolve) => studio.once('exit', resolve));
  expect({ code, output }).toEqual({ code: 1, output: expect.stringContaining('Refused to start with --remote-debugging-port=0') });
});
