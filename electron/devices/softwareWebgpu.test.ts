import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { graphGroups } from '../contract/devices.ts';
import { PlacementReader } from './placement.ts';

/** A folder with SwiftShader, a graphics card in software, as every Electron carries it. Its own project of vitest sets it. */
const swiftShader = process.env['UNIFLUID_SWIFTSHADER'] ?? '';

/** One process: the loader of libraries reads its path only when a process begins. */
async function goldenCalls(folder: string) {
  const environment = { ...process.env, VK_ICD_FILENAMES: join(swiftShader, 'vk_swiftshader_icd.json'), LD_LIBRARY_PATH: swiftShader };
  const child = spawn(process.execPath, [fileURLToPath(new URL('testing/goldenTrial.ts', import.meta.url)), folder], { env: environment });
  const placement = new PlacementReader('webgpu');
  let [said, words] = ['', ''];
  child.stdout.on('data', (data: Buffer) => (said += data.toString()));
  child.stderr.on('data', (data: Buffer) => {
    placement.read(data.toString());
    words = (words + data.toString()).slice(-2_000);
  });
  const status = await new Promise((done) => child.once('close', done));
  expect([status, status === 0 ? '' : words]).toEqual([0, '']);
  // Printed by goldenTrial.ts.
  const report = JSON.parse(said) as { distances: Readonly<Record<string, number>>; brought: number; columns: string };
  return { ...report, placement: placement.placement };
}

/** `tiny-gpu` has graphs for graphics cards, which are the ones that run there. */
const packages = ['packages/tiny-test', 'runtime/testing/tiny-gpu/package'];

test.each(packages)(
  'on WebGPU the golden calls of %s are right with keys and values that stay there, and it is WebGPU that computes them',
  { timeout: 900_000 },
  async (name) => {
    const { distances, brought, columns, placement } = await goldenCalls(join(import.meta.dirname, '../../models', name));
    expect([columns, brought > 0, brought <= 1]).toEqual(['gpu-buffer', true, true]);
    for (const group of graphGroups) {
      const { given = 0, all = 0 } = placement.get(group) ?? {};
      expect([group, distances[group] ?? Infinity, given / all]).toEqual([
        group,
        expect.toSatisfy((far: number) => far <= 1),
        expect.toSatisfy((share: number) => share > 0.8),
      ]);
    }
  },
);
