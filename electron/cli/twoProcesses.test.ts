import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

/** Two real processes on one profile: the drawing one is held still while the other looks at what it left. */

const program = join(import.meta.dirname, 'cli.ts');
const packageFolder = join(import.meta.dirname, '../../models/packages/tiny-test');
const ownNamespace = ['unshare', '-pf', '--mount-proc'];
const asModule = (source: string) => ['--import', `data:text/javascript,${encodeURIComponent(source)}`];
/** The process holds itself still as soon as it says that it draws; once, though a slow one says so again. */
const stopsWhileDrawing = asModule(`
  const write = process.stderr.write.bind(process.stderr);
  let wasHeld = false;
  process.stderr.write = (text) => {
    write(text);
    if (!wasHeld && text.includes('Drawing')) {
      wasHeld = true;
      process.kill(process.pid, 'SIGSTOP');
    }
    return true;
  };`);
/** A clock that is ten days behind, as one is that was set right meanwhile. */
const tenDaysAgo = asModule('const now = Date.now; Date.now = () => now() - 864_000_000');

let folder: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unifluid-two-'));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const environment = () => ({ ...process.env, UNIFLUID_PROFILE: join(folder, 'profile'), UNIFLUID_PACKAGE: packageFolder });

/** Draws two pictures, and is held still in the middle. */
async function drawHalf(...nodeOptions: readonly string[]): Promise<ChildProcess> {
  const command = ['generate', 'a red circle', '--n', '2', '--out', join(folder, 'drawn.png')];
  const child = spawn(process.execPath, [...stopsWhileDrawing, ...nodeOptions, program, ...command], {
    env: environment(),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  children.push(child);
  let said = '';
  child.stderr.on('data', (text) => void (said += String(text)));
  await vi.waitUntil(() => said.includes('Drawing') || child.exitCode !== null, { timeout: 100_000, interval: 10 });
  if (child.exitCode !== null) throw new Error(said);
  return child;
}

/** The states of the jobs that another process sees when it starts, and what its start made of them. */
function lookAtHistory(...before: readonly string[]): unknown {
  const [name = '', ...more] = [...before, process.execPath, program, 'history', '--json'];
  const { status, stdout, stderr } = spawnSync(name, more, { env: environment(), encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { readonly state?: string }).state);
}

async function goOnToTheEnd(child: ChildProcess): Promise<unknown> {
  const ended = once(child, 'exit');
  child.kill('SIGCONT');
  const [status] = (await ended) as readonly unknown[];
  return [status, existsSync(join(folder, 'drawn-1.png')), existsSync(join(folder, 'drawn-2.png'))];
}

const [namespaceTool = '', ...namespaceOptions] = ownNamespace;
const namespaces = process.platform === 'linux' && spawnSync(namespaceTool, [...namespaceOptions, 'true']).status === 0;

// Each starts two processes with a model.
describe.skipIf(process.platform === 'win32')('a drawing of one process', { timeout: 120_000 }, () => {
  test('is left alone by another on the same profile', async () => {
    const child = await drawHalf();
    expect(lookAtHistory()).toEqual(['running']);
    expect(await goOnToTheEnd(child)).toEqual([0, true, true]);
  });

  test.runIf(namespaces)('is left alone by one in another namespace, where its number is nobody or somebody else', async () => {
    const child = await drawHalf();
    expect(lookAtHistory(...ownNamespace)).toEqual(['running']);
    expect(await goOnToTheEnd(child)).toEqual([0, true, true]);
  });

  test('is left alone when the clock was set by ten days meanwhile', async () => {
    const child = await drawHalf(...tenDaysAgo);
    expect(lookAtHistory()).toEqual(['running']);
    expect(await goOnToTheEnd(child)).toEqual([0, true, true]);
  });

  test('goes back to the queue when its process was killed', async () => {
    const child = await drawHalf();
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    expect(lookAtHistory()).toEqual(['queued']);
  });
});
