import { type Browser, chromium, expect, type Page, test } from '@playwright/test';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AppBridge } from '../electron/contract/channels.ts';
import { badOutput, fromLauncher } from './appFixture.ts';
import { draw, picturesOnDisk, requestOf, states } from './studioSteps.ts';

/** In the window: what the preload script gives it. */
declare const api: AppBridge;

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

type Target = { readonly url: string; readonly title: string };

/** Playwright that attaches while the first page commits waits for a frame that came before it: attach once the page stands. */
async function untilPageStands(address: string): Promise<void> {
  const list = new URL('/json/list', address.replace('ws:', 'http:'));
  const stands = async (): Promise<boolean> => {
    // A list is asked for before the port answers, too.
    const targets = await fetch(list).then(
      async (answer) => (await answer.json()) as readonly Target[],
      () => [],
    );
    return targets.some(({ url, title }) => url.startsWith('app://studio/') && title.endsWith('UniFluid Studio'));
  };
  await expect.poll(stands, { timeout: 60_000 }).toBe(true);
}

async function startPackaged(profile: string): Promise<PackagedStudio> {
  const studio = spawn(fromLauncher('UNIFLUID_E2E_PACKAGED'), [...asRoot, '--remote-debugging-port=0', `--profile=${profile}`]);
  const address = await debuggingAddress(studio);
  await untilPageStands(address);
  const browser = await chromium.connectOverCDP(address);
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

test('the packaged studio pays what its library owes the disk on a thread of its own, which it can begin', async () => {
  const profile = mkdtempSync(join(tmpdir(), 'unifluid-packaged-'));
  const studio = await startPackaged(profile);
  let output = '';
  studio.process.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const library = join(profile, 'library.sqlite');
  const request = await requestOf(studio.window, { prompt: 'two red apples '.repeat(20), seed: 1, variations: 1 });
  const before = statSync(library).size;
  const hasGrown = async (): Promise<boolean> => {
    await studio.window.evaluate(async (asked) => {
      for (let job = 0; job < 20; job += 1) await api.jobs.enqueue(asked);
    }, request);
    return statSync(library).size > before;
  };
  // Only a checkpoint changes the file itself; until then all is in the log beside it.
  await expect.poll(hasGrown, { timeout: 120_000 }).toBe(true);
  expect(statSync(`${library}-wal`).size).toBeGreaterThan(4_000_000);
  expect(output).not.toMatch(badOutput);
  await stop(studio);
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
});

type Attempt = { readonly code: number | null; readonly output: string };

/** Starts the release; ends it when it has said a sentence of ours, which ends with its code, or has opened the profile's library. */
async function tryRelease(profile: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Attempt> {
  const studio = spawn(fromLauncher('UNIFLUID_E2E_RELEASE'), [...asRoot, ...args], { env: { ...process.env, ...environment } });
  let output = '';
  studio.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => studio.once('exit', resolve));
  const isDone = (): boolean => studio.exitCode !== null || / \(\w+\)\n/u.test(output) || existsSync(join(profile, 'library.sqlite'));
  await expect.poll(isDone, { timeout: 60_000 }).toBe(true);
  // The box that says why stays until it is closed, and so does the window: a signal ends each.
  studio.kill('SIGTERM');
  const deadline = setTimeout(() => studio.kill('SIGKILL'), 20_000);
  const code = await ended;
  clearTimeout(deadline);
  return { code, output };
}

test('the release refuses switches of Chromium and Node, however many dashes they have, before they do anything', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'unifluid-refused-'));
  const written = join(folder, 'written');
  const program = join(folder, 'program');
  writeFileSync(program, `#!/bin/sh\ntouch "${written}"\nexec "$@"\n`, { mode: 0o755 });
  for (const argument of [
    '--remote-debugging-port=0',
    '-remote-debugging-port=0',
    '-inspect=0',
    '-user-data-dir=' + folder,
    '-disable-web-security',
    '-js-flags=--expose-gc',
    `--log-net-log=${written}`,
    `--ssl-key-log-file=${written}`,
    `--log-file=${written}`,
    `--utility-cmd-prefix=${program}`,
  ]) {
    const attempt = await tryRelease(folder, [`--profile=${join(folder, 'profile')}`, argument]);
    expect(attempt).toEqual({ code: 1, output: expect.stringContaining(`Refused to start with ${argument}`) });
    expect(readdirSync(folder), argument).toEqual(['program']);
  }
  rmSync(folder, { recursive: true });
});

test('the release refuses an empty profile and loads no library that the environment names', async () => {
  const profile = mkdtempSync(join(tmpdir(), 'unifluid-foreign-'));
  expect(await tryRelease(profile, ['--profile='])).toEqual({ code: 1, output: expect.stringContaining('(profileUnnamed)') });
  const foreign = join(profile, 'foreign.node');
  writeFileSync(foreign, 'no library');
  const variables = { UNIFLUID_SQLITE_BINDING: foreign, UNIFLUID_PACKAGE: foreign };
  // On an Electron too old for the library that ships it stops there and says so, else its window opens.
  expect((await tryRelease(profile, [`--profile=${profile}`], variables)).output).not.toContain('foreign.node');
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
});
