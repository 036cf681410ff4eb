import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

const cli = join(import.meta.dirname, 'cli.ts');
const folder = mkdtempSync(join(tmpdir(), 'unifluid-streams-'));
let profiles = 0;
let environment: NodeJS.ProcessEnv;

beforeAll(() => {
  cpSync(join(import.meta.dirname, '../../models/packages/tiny-test'), join(folder, 'tiny-test'), { recursive: true });
});
beforeEach(() => {
  profiles += 1;
  environment = { ...process.env, UNIFLUID_PROFILE: join(folder, `profile-${profiles}`), UNIFLUID_PACKAGE: join(folder, 'tiny-test') };
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the program itself in a shell; `$CLI` starts it. */
function shell(script: string) {
  const { status, stdout, stderr } = spawnSync('bash', ['-c', script], {
    encoding: 'utf8',
    env: { ...environment, CLI: `${process.execPath} ${cli}` },
  });
  return { status, stdout, stderr };
}
const draw = (name: string, more = '') => `$CLI generate "a red circle" --steps 2 --out ${join(folder, name)} ${more}`;
const isWritten = (name: string) => existsSync(join(folder, name));

// /dev/full is Linux's.
describe.runIf(process.platform === 'linux')('streams that close or fill up', () => {
  test('results for a full disk: exit 1 with a sentence, and the picture is drawn and written', () => {
    const run = shell(`${draw('full.png', '--json')} > /dev/full`);
    expect(run.status).toBe(1);
    expect(run.stderr).toMatch(/could not be written to the standard output \(ENOSPC\)/u);
    expect(isWritten('full.png')).toBe(true);
    expect(shell('$CLI history --json > /dev/full').status).toBe(1);
    expect(shell('$CLI --help > /dev/full').status).toBe(1);
  });

  test('a reader that stops early, of one stream or of both, shortens nothing and is no failure', () => {
    expect(shell(`set -o pipefail; ${draw('head.png', '--json')} | head -1 > /dev/null`).status).toBe(0);
    expect(shell(`set -o pipefail; ${draw('both.png', '--n 2')} 2>&1 | head -1 > /dev/null`).status).toBe(0);
    expect(['head.png', 'both-1.png', 'both-2.png'].map(isWritten)).toEqual([true, true, true]);
  });

  test('a full disk under the messages, and streams that are closed from the start', () => {
    expect(shell(`${draw('messages.png')} 2> /dev/full`).status).toBe(0);
    expect(shell(`${draw('closed.png')} >&- 2>&-`).status).toBe(0);
    expect(['messages.png', 'closed.png'].map(isWritten)).toEqual([true, true]);
    expect(shell('$CLI caption nothing.png > /dev/full 2> /dev/full').status).toBe(1);
    expect(shell('$CLI generate > /dev/full 2> /dev/full').status).toBe(2);
  });

  test('both ends that go away in the middle of a drawing', async () => {
    const args = [cli, 'generate', 'a red circle', '--steps', '2', '--n', '4', '--json', '--out', join(folder, 'gone.png')];
    const child = spawn(process.execPath, args, { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.once('data', () => {
      child.stdout.destroy();
      child.stderr.destroy();
    });
    expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(0);
    expect(isWritten('gone-4.png')).toBe(true);
  });
});
