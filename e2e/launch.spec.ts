import { type ChildProcess, spawn } from 'node:child_process';
import { lstatSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, fromLauncher, test as base } from './appFixture.ts';

const repositoryRoot = resolve(import.meta.dirname, '..');

type Started = { readonly process: ChildProcess; readonly gone: Promise<number | null>; said(): string };

/** Runs a program and keeps what it writes. */
function start(program: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}): Started {
  const child = spawn(program, args, { env: { ...process.env, ...environment }, stdio: ['ignore', 'inherit', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  return { process: child, gone: new Promise((done) => child.once('exit', done)), said: () => said };
}

/** The window as `npm start` opens it. */
function startByScript(profile: string, environment: Readonly<Record<string, string>>): Started {
  return start(process.execPath, [join(repositoryRoot, 'build', 'run.mjs'), 'start', `--profile=${profile}`], environment);
}

/** Electron itself, as a link on the desktop opens it. */
function startElectron(profile: string, environment: Readonly<Record<string, string>> = {}): Started {
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return start(fromLauncher('UNIFLUID_E2E_ELECTRON'), [...asRoot, repositoryRoot, `--profile=${profile}`], environment);
}

/** The store opens the library when the window is about to open. */
async function isOpen(profile: string): Promise<void> {
  const size = (): number => lstatSync(join(profile, 'library.sqlite'), { throwIfNoEntry: false })?.size ?? 0;
  await expect.poll(size, { timeout: 60_000 }).toBeGreaterThan(0);
  await expect.poll(() => lstatSync(join(profile, 'window', 'SingletonLock')).isSymbolicLink()).toBe(true);
}

const test = base.extend<{ readonly folder: string }>({
  folder: async ({ browserName: _ }, use) => {
    // Short, whatever TMPDIR is: one test is about the length of it.
    const folder = mkdtempSync('/tmp/unifluid-launch-');
    await use(folder);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  },
});

test('the studio opens from a terminal inside an editor, whose own Electron and Node left their variables', async ({ profile }) => {
  const inherited = { ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '--openssl-legacy-provider', WAYLAND_DISPLAY: '', XDG_CACHE_HOME: '' };
  const studio = startByScript(profile, inherited);
  await isOpen(profile);
  studio.process.kill('SIGTERM');
  expect(await studio.gone).toBe(0);
});

test('the studio opens where TMPDIR is of no use to Chromium, and says so', async ({ profile, folder }) => {
  const long = join(folder, 'x'.repeat(90));
  mkdirSync(long);
  const studio = startElectron(profile, { TMPDIR: long });
  await isOpen(profile);
  studio.process.kill('SIGTERM');
  expect(await studio.gone).toBe(0);
  expect(studio.said()).toContain('TMPDIR is longer than 66 bytes; temporary files go to /tmp.');
});

test('a profile that was copied by a tool without links opens', async ({ profile }) => {
  mkdirSync(join(profile, 'window'));
  for (const mark of ['SingletonLock', 'SingletonSocket', 'SingletonCookie']) writeFileSync(join(profile, 'window', mark), '');
  const studio = startElectron(profile);
  await isOpen(profile);
  studio.process.kill('SIGTERM');
  expect(await studio.gone).toBe(0);
});

test('a profile whose last window was on a machine of another name opens', async ({ profile }) => {
  mkdirSync(join(profile, 'window'));
  symlinkSync('another-desk-4711', join(profile, 'window', 'SingletonLock'));
  const studio = startElectron(profile);
  await isOpen(profile);
  studio.process.kill('SIGTERM');
  expect(await studio.gone).toBe(0);
});

test('a profile without a name is refused, and the current folder stays as it is', async () => {
  const studio = startElectron('');
  await expect.poll(() => studio.said(), { timeout: 60_000 }).toContain('--profile needs the name of a folder. (profileUnnamed)');
  // The box that says so stays until it is closed, or the process told to end.
  studio.process.kill('SIGTERM');
  expect(await studio.gone).toBe(1);
});
