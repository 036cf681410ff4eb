import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { modelsRoot } from '../paths.ts';
import type { MeasuredPackage } from './measuredPackage.ts';
import { runInModels } from './runInModels.ts';

/**
 * What tells a suite's program what its pictures are made of. Packages of 256 pixels are asked about icons (drawn into `cacheFolder` where
 * they are missing), smaller ones about coloured shapes, which need no download.
 */
export async function suiteWorld(python: string, { px }: MeasuredPackage, cacheFolder: string): Promise<string[]> {
  if (px < 256) return [];
  const cache = resolve(cacheFolder);
  if (!existsSync(join(cache, 'colour-facts.json'))) {
    console.error('Drawing the icons that real pictures are made of (once, some seven minutes) ...');
    const data = join(modelsRoot, 'data', 'evaluation');
    await runInModels(python, ['-m', 'unifluid.data.build', '--out', data, '--kinds', 'icons', '--cache', cache]);
  }
  return ['--cache', cache];
}
