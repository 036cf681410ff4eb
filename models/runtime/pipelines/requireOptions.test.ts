import { expect, it } from 'vitest';
import { testManifest } from '../testing/writeTestPackage.ts';
import type { DrawOptions } from '../types.ts';
import { upgradeManifest } from '../upgradeManifest.ts';
import { requireDrawOptions, requireTextOptions } from './requireOptions.ts';

const options: DrawOptions = { seed: 0, variations: 1, steps: 4, guidance: 3, temperature: 1, order: 'random' };
const manifest = upgradeManifest(testManifest());

function refusalOf(run: () => void): unknown {
  try {
    run();
    return null;
  } catch (error) {
    return error;
  }
}

it.each<[string, Partial<DrawOptions>]>([
  ['seed', { seed: -1 }],
  ['seed', { seed: 2 ** 53 }],
  ['seed', { seed: 0.5 }],
  ['variations', { variations: 0 }],
  ['variations', { variations: 17 }],
  ['steps', { steps: 9 }],
  ['steps', { steps: 0 }],
  ['guidance', { guidance: Number.NaN }],
  ['guidance', { guidance: 21 }],
  ['imageGuidance', { imageGuidance: -1 }],
  ['temperature', { temperature: Number.POSITIVE_INFINITY }],
  ['partialEvery', { partialEvery: -1 }],
  ['known', { known: [] }],
  ['known', { known: [{ grid: [4], latents: new Float32Array(2) }] }],
  ['known', { known: [{ grid: [1, 1], latents: new Float32Array(4) }] }],
  ['known', { known: [{ grid: [1], latents: new Float32Array(3) }] }],
  ['known', { variations: 3, known: [1, 2].map((position) => ({ grid: [position], latents: new Float32Array(2) })) }],
  ['known', { variations: 2, known: [[1], [1, 2]].map((grid) => ({ grid, latents: new Float32Array(grid.length * 2) })) }],
])('names the option %s for %o', (option, change) => {
  expect(refusalOf(() => requireDrawOptions({ manifest }, { ...options, ...change }))).toMatchObject({
    code: 'optionOutOfRange',
    details: { option },
  });
});

it('accepts what is in range, to both ends', () => {
  const known = [{ grid: [3, 0], latents: new Float32Array(4) }];
  const largest = { seed: 2 ** 53 - 1, variations: 16, steps: 8, guidance: 20, imageGuidance: 0, temperature: 5, partialEvery: 4, known };
  for (const accepted of [options, { ...options, ...largest }, { ...options, guidance: 0, temperature: 0 }]) {
    expect(refusalOf(() => requireDrawOptions({ manifest }, accepted))).toBeNull();
  }
});

it('names the text option that is out of range', () => {
  const refused = (change: object): unknown => refusalOf(() => requireTextOptions({ maxPieces: 1, temperature: 0, seed: 0, ...change }));
  expect(refused({ maxPieces: 0 })).toMatchObject({ details: { option: 'maxPieces' } });
  expect(refused({ temperature: 6 })).toMatchObject({ details: { option: 'temperature' } });
  expect(refused({})).toBeNull();
});
