import { expect, test } from 'vitest';
import { painted as paintedSquare, type Colour } from '../testing/paintedPicture.ts';
import type { DrawnPicture, Rgba } from '../types.ts';
import { drawnPixels } from './changedPlaces.ts';
import { keeperOf } from './keptEdit.ts';

const side = 256;
const grid = 8;
const order = Uint16Array.from({ length: grid * grid }, (_value, index) => index);

const painted = (colourAt: (x: number, y: number) => Colour): Rgba => paintedSquare(side, colourAt);

/** Where a picture of so many tokens differs from another one. */
function changesOf(picture: Rgba, rebuilt: Rgba, tokensDrawn = order.length): Uint8Array {
  const drawn: DrawnPicture = { variation: 0, picture, latents: new Float32Array(0), order, tokensDrawn };
  return keeperOf(rebuilt, rebuilt)(picture, drawnPixels(drawn, grid)).change;
}

const grey: Colour = [120, 120, 120, 255];
const isInside = (x: number, y: number): boolean => x >= 64 && x < 128 && y >= 64 && y < 128;
const withRed = painted((x, y) => (isInside(x, y) ? [230, 30, 30, 255] : grey));
const plain = painted(() => grey);

test('what an edit changed is marked whole with a little around it, its surroundings are not, and its edge is soft', () => {
  const places = changesOf(withRed, plain);
  const at = (x: number, y: number): number => places[y * side + x] ?? -1;
  expect([at(96, 96), at(70, 70), at(20, 20), at(200, 96), at(96, 144)]).toEqual([255, 255, 0, 0, 0]);
  expect([at(60, 96), at(96, 131)]).toEqual([255, 255]);
  const edge = Array.from({ length: 20 }, (_value, index) => at(48 + index, 96));
  expect(edge.some((value) => value > 0 && value < 255)).toBe(true);
  expect(edge).toEqual(edge.toSorted((one, other) => one - other));
});

test('small differences everywhere, as between two renderings of one thing, are no change', () => {
  const noisy = painted((x, y) => ((x * 7919 + y * 104_729) % 2 === 0 ? [150, 150, 150, 255] : [92, 92, 92, 255]));
  expect(changesOf(noisy, plain).every((value) => value === 0)).toBe(true);
});

test('colours of transparent places do not count, and what became transparent does', () => {
  const unseen = changesOf(
    painted(() => [255, 0, 0, 0]),
    painted(() => [0, 255, 0, 0]),
  );
  expect(unseen.every((value) => value === 0)).toBe(true);
  const gone = changesOf(
    painted((x, y) => (isInside(x, y) ? [0, 0, 0, 0] : grey)),
    plain,
  );
  expect([gone[96 * side + 96], gone[20 * side + 20]]).toEqual([255, 0]);
});

test('cells that were not drawn are no change', () => {
  const half = changesOf(withRed, plain, 24);
  // The first 24 cells are the rows down to pixel 96.
  expect([half[90 * side + 96], half[110 * side + 96]]).toEqual([255, 0]);
  const none = changesOf(withRed, plain, 0);
  expect(none.every((value) => value === 0)).toBe(true);
});
