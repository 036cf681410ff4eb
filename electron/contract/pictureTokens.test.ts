import { expect, test } from 'vitest';
import type { KnownTokens, PictureTokens } from './engineWork.ts';
import { areSoundKnown, areSoundTokens, firstTokensOf } from './pictureTokens.ts';

const sound: PictureTokens = {
  gridSide: 2,
  tokenDims: 2,
  tokensDrawn: 3,
  order: Uint16Array.of(2, 0, 3, 1),
  latents: Float32Array.of(0.1, 0.2, 0, 0, 2.1, 2.2, 3.1, 3.2),
};
const known: KnownTokens = { grid: [2, 0], latents: Float32Array.of(1, 2, 3, 4) };

test('tokens are sound where the order is a permutation of the grid, counts fit and every number is one', () => {
  expect(areSoundTokens(sound)).toBe(true);
  expect(areSoundTokens({ ...sound, tokensDrawn: 0 })).toBe(true);
  const unsound: readonly Partial<PictureTokens>[] = [
    { gridSide: 0, order: new Uint16Array(0), latents: new Float32Array(0), tokensDrawn: 0 },
    { gridSide: 3 },
    { gridSide: 1.5 },
    { tokenDims: 3 },
    { tokenDims: 257 },
    { tokensDrawn: 5 },
    { tokensDrawn: -1 },
    { tokensDrawn: 1.5 },
    { order: Uint16Array.of(2, 0, 3) },
    { order: Uint16Array.of(2, 0, 3, 3) },
    { order: Uint16Array.of(2, 0, 3, 4) },
    { latents: sound.latents.subarray(1) },
    { latents: Float32Array.of(0, 0, 0, 0, 0, 0, 0, Number.NaN) },
    { latents: Float32Array.of(0, 0, 0, 0, 0, 0, Number.POSITIVE_INFINITY, 0) },
  ];
  for (const change of unsound) expect(areSoundTokens({ ...sound, ...change }), JSON.stringify(change)).toBe(false);
});

test('kept tokens are sound where all variations are equally long, name no place twice and hold numbers', () => {
  expect([areSoundKnown([]), areSoundKnown([known]), areSoundKnown([known, { ...known, grid: [1, 3] }])]).toEqual([true, true, true]);
  const unsound: readonly (readonly KnownTokens[])[] = [
    [{ grid: [], latents: new Float32Array(0) }],
    [known, { grid: [1], latents: Float32Array.of(1, 2) }],
    [known, { grid: [1, 1], latents: known.latents }],
    [known, { grid: [1, -1], latents: known.latents }],
    [known, { grid: [1, 4096], latents: known.latents }],
    [known, { grid: [1, 3], latents: Float32Array.of(1, 2, 3) }],
    [{ grid: [1, 3], latents: Float32Array.of(1, 2, 3) }],
    [{ grid: [1, 3], latents: Float32Array.of(1, 2, 3, Number.NaN) }],
  ];
  for (const tokens of unsound) expect(areSoundKnown(tokens), JSON.stringify(tokens)).toBe(false);
});

test('the first tokens of a picture are those drawn first, wherever they lie', () => {
  expect(firstTokensOf(sound, 2)).toEqual({ grid: [2, 0], latents: Float32Array.of(2.1, 2.2, 0.1, 0.2) });
});
