import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { screenOf } from './screen.ts';

test('no screen is named, or one that is gone', async () => {
  expect(await screenOf({})).toBe('none');
  expect(await screenOf({ DISPLAY: '', WAYLAND_DISPLAY: '' })).toBe('none');
  expect(await screenOf({ DISPLAY: ':8055' })).toBe('gone');
  expect(await screenOf({ DISPLAY: 'nonsense' })).toBe('gone');
  expect(await screenOf({ WAYLAND_DISPLAY: 'wayland-9', XDG_RUNTIME_DIR: '/nowhere' })).toBe('gone');
});

test('a Wayland screen answers beside an X server that is gone', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'unifluid-wayland-'));
  const server = createServer().listen(join(folder, 'wayland-9'));
  await once(server, 'listening');
  expect(await screenOf({ DISPLAY: ':8055', WAYLAND_DISPLAY: 'wayland-9', XDG_RUNTIME_DIR: folder })).toBe('there');
  server.close();
  rmSync(folder, { recursive: true });
});

test('the virtual display is there, and ends with its owner, whatever ends that', async () => {
  const owner = `
    const { openDisplay } = await import(${JSON.stringify(join(import.meta.dirname, 'virtualDisplay.ts'))});
    console.log((await openDisplay()).environment.DISPLAY);
    setInterval(() => {}, 1000);
  `;
  const { DISPLAY: _display, WAYLAND_DISPLAY: _wayland, ...environment } = process.env;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', owner], {
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const DISPLAY = line.toString().trim();
  expect(await screenOf({ DISPLAY })).toBe('there');
  child.kill('SIGKILL');
  await expect.poll(() => screenOf({ DISPLAY }), { timeout: 20_000 }).toBe('gone');
});
