import { type ElectronApplication, _electron, expect, test as base, type Page } from '@playwright/test';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { holdAnswers } from './heldAnswers.ts';
import { markVariable, soon } from './hang.ts';

/** What no part of the studio may ever write: a native library in trouble, a dead process or thread, a fault that nobody foresaw. */
export const badOutput =
  /GLib-GObject-CRITICAL|FATAL|UnhandledPromise|Unhandled ?Rejection|JavaScript error occurred|Unforeseen \(|left to commits/i;

/** Addresses that stay on this machine. */
const ownAddress = /^(app|blob|data|devtools):/;

/** Pixels that do not depend on the machine's screen. */
export const steadyPixels = ['--force-device-scale-factor=1', '--force-color-profile=srgb', '--disable-lcd-text', '--disable-gpu'];

/** Settings that `npm run e2e` hands over; a spec started in any other way cannot know which Electron to drive. */
export function fromLauncher(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: start the end-to-end tests by "npm run e2e".`);
  return value;
}

/** The running studio: the Electron application, its window, and everything that went wrong so far. */
export type StartedStudio = {
  readonly app: ElectronApplication;
  readonly window: Page;
  readonly profile: string;
  readonly problems: string[];
  /** In the environment of its every process. */
  readonly mark: string;
};

function watchWindow(window: Page, problems: string[]): void {
  window.on('pageerror', (error) => problems.push(`page error: ${error.stack ?? error.message}`));
  // Violations of the content security policy arrive here too.
  window.on('console', (message) => {
    if (message.type() === 'error') problems.push(`console: ${message.text()}`);
  });
  window.on('request', (request) => {
    if (!ownAddress.test(request.url())) problems.push(`request to ${request.url()}`);
  });
}

/** Ways to start the studio (e2e/starts) that Playwright may attach to. */
export type Start = 'held' | 'fetching';

type Launch = { readonly profile: string; readonly mark: string; readonly extraArguments: readonly string[]; readonly start: Start };

async function launchElectron({ profile, mark, extraArguments, start }: Launch): Promise<ElectronApplication> {
  return await _electron.launch({
    executablePath: fromLauncher('UNIFLUID_E2E_ELECTRON'),
    args: [join(import.meta.dirname, 'starts', start), `--profile=${profile}`, ...steadyPixels, ...extraArguments],
    env: environmentWith(mark),
  });
}

/** Playwright hands over the environment as it is; a missing value is no value. */
export function environmentWith(mark: string): Record<string, string> {
  const set = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { ...Object.fromEntries(set), [markVariable]: mark };
}

/** Starts the built studio on a profile folder and waits for its window. */
export async function launchStudio(profile: string, extraArguments: readonly string[] = [], start: Start = 'held'): Promise<StartedStudio> {
  const problems: string[] = [];
  const mark = randomUUID();
  const app = await soon('Starting', mark, launchElectron({ profile, mark, extraArguments, start }));
  holdAnswers(app);
  app.process().stderr?.on('data', (chunk: Buffer) => {
    const text = chunk.toString();
    if (badOutput.test(text)) problems.push(`stderr: ${text.trim()}`);
  });
  const window = await soon('Opening the window', mark, app.firstWindow());
  watchWindow(window, problems);
  await soon('Loading the window', mark, window.waitForLoadState('domcontentloaded'));
  return { app, window, profile, problems, mark };
}

/** The same with the model that ships: slower than the small one, and the person's own choice counts. */
export async function launchWithShippedModel(profile: string): Promise<StartedStudio> {
  const named = process.env['UNIFLUID_PACKAGE'];
  // A package that is named from outside leaves nothing to choose.
  delete process.env['UNIFLUID_PACKAGE'];
  try {
    return await launchStudio(profile);
  } finally {
    if (named !== undefined) process.env['UNIFLUID_PACKAGE'] = named;
  }
}

/** Quits as a person does, by closing the application. */
export async function quitStudio(studio: StartedStudio): Promise<void> {
  await soon('Quitting', studio.mark, studio.app.close());
}

/** Ends every process of the studio at once, as a power cut does. */
export async function killStudio(studio: StartedStudio): Promise<void> {
  const ended = new Promise((done) => studio.app.process().once('exit', done));
  studio.app.process().kill('SIGKILL');
  await ended;
}

type Fixtures = {
  /** An empty profile folder, deleted after the test. */
  readonly profile: string;
  /** The studio, started on that profile, closed after the test, with nothing having gone wrong. */
  readonly studio: StartedStudio;
  /** The same with the model that ships. */
  readonly shippedStudio: StartedStudio;
};

async function useAndQuit(studio: StartedStudio, use: (studio: StartedStudio) => Promise<void>): Promise<void> {
  await use(studio);
  await quitStudio(studio);
  expect(studio.problems).toEqual([]);
}

export const test = base.extend<Fixtures>({
  profile: async ({ browserName: _ }, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'unifluid-profile-'));
    await use(folder);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  },
  studio: async ({ profile }, use) => await useAndQuit(await launchStudio(profile), use),
  shippedStudio: async ({ profile }, use) => await useAndQuit(await launchWithShippedModel(profile), use),
});

export { expect };
