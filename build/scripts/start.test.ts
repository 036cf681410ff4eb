import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundleIfChanged } from '../bundle/bundle.ts';
import { repositoryRoot } from '../paths.ts';

const folder = mkdtempSync(join(tmpdir(), 'unifluid-start-'));
const environment = { ...process.env, UNIFLUID_PROFILE: join(folder, 'profile'), UNIFLUID_PACKAGE: 'tiny-test' };
beforeAll(bundleIfChanged, 180_000);
afterAll(() => rmSync(folder, { recursive: true, maxRetries: 5 }));

const command = ['--prefix', repositoryRoot, 'start', '--silent', '--'];

test('relative paths are meant from where the person stands', () => {
  const drawn = spawnSync('npm', [...command, 'generate', 'a red circle', '--steps', '1', '--out', 'here.png'], {
    cwd: folder,
    env: environment,
    encoding: 'utf8',
  });
  expect(drawn).toMatchObject({ status: 0, stdout: 'here.png\n' });
  expect(existsSync(join(folder, 'here.png'))).toBe(true);
}, 60_000);

test('every command that the README gives writes nothing of npm before its own', () => {
  const readme = readFileSync(join(repositoryRoot, 'README.md'), 'utf8');
  const given = readme.split('\n').filter((line) => line.startsWith('npm start '));
  expect(given.length).toBeGreaterThan(4);
  expect(given.filter((line) => !line.startsWith('npm start --silent -- '))).toEqual([]);
  const listed = spawnSync('npm', [...command, 'history', '--json'], { cwd: folder, env: environment, encoding: 'utf8' });
  expect(listed.status).toBe(0);
  for (const line of listed.stdout.trim().split('\n')) expect(JSON.parse(line)).toMatchObject({ type: 'entry' });
}, 60_000);

test('a signal to npm alone ends the drawing too', async () => {
  // The larger package: the tiny one would be done before anybody could be told.
  const drawing = ['generate', 'a red circle', '--package', 'studio-mini', '--n', '8', '--out', 'never.png'];
  const npm = spawn('npm', [...command, ...drawing], { cwd: folder, env: environment });
  let said = '';
  npm.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
    if (said.includes('Drawing') && !npm.killed) npm.kill('SIGTERM');
  });
  // The pipe closes when the last process that holds it has ended.
  await once(npm, 'close');
  expect(said).toContain('Interrupted. Nothing was kept.');
  expect(readdirSync(folder).filter((name) => name.startsWith('never'))).toEqual([]);
}, 60_000);

test('a screen that is gone is named in one sentence', () => {
  const started = spawnSync('npm', command, {
    cwd: folder,
    env: { ...environment, DISPLAY: ':8055', WAYLAND_DISPLAY: '' },
    encoding: 'utf8',
  });
  expect(started.stderr).toBe('No screen answers at DISPLAY=:8055. Set it to a screen that is there, or unset it for a virtual one.\n');
  expect(started.status).toBe(1);
}, 120_000);
