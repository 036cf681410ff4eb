import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'unifluid-devices-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const tiny = join(import.meta.dirname, '../../models/packages/tiny-test');

/** The true command line, in a process of its own. */
async function devices(...args: readonly string[]) {
  const cli = join(import.meta.dirname, 'cli.ts');
  const all = [cli, 'devices', ...args, '--json', `--profile=${join(folder, 'profile')}`, `--package=${tiny}`];
  const { stdout } = await promisify(execFile)(process.execPath, all, { env: { ...process.env, HOME: folder, VK_DRIVER_FILES: '/none' } });
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
}

test(
  'devices are listed and measured from the command line, each with its sentence, and nothing is written beside the profile',
  { timeout: 180_000 },
  async () => {
    const before = await devices();
    expect(before.at(0)).toMatchObject({ type: 'device', device: { provider: 'webgpu' }, verdict: null });
    expect(before.find(({ type }) => type === 'devices')).toMatchObject({ modelId: 'tiny-test', choice: 'measured', plan: null });
    const [first] = await devices('probe');
    // No Vulkan driver is named, so whatever cards this machine has there is no way to them.
    expect(first).toMatchObject({
      verdict: { kind: 'missing' },
      words: expect.stringMatching(/^WebGPU on .*: cannot be used here \(.+\)\.$/u) as string,
    });
    expect((await devices())[0]).toEqual(first);
    expect(readdirSync(folder)).toEqual(['profile']);
  },
);
