import { expect, test } from 'vitest';
import { fitColourChange } from './colourChange.ts';

const side = 256;
type Colour = readonly [number, number, number];

/** Of a square: the colours that a function says, three numbers a pixel. */
function colours(colourAt: (x: number, y: number) => Colour): Float32Array {
  return Float32Array.from({ length: side * side * 3 }, (_value, at) => {
    const pixel = Math.floor(at / 3);
    return colourAt(pixel % side, Math.floor(pixel / side))[(at % 3) as 0 | 1 | 2];
  });
}

const everywhere = { weights: new Float32Array(side * side).fill(1), side };
const all = new Uint8Array(side * side).fill(1);

function at(fitted: Float32Array, x: number, y: number): readonly number[] {
  return Array.from(fitted.subarray((y * side + x) * 3, (y * side + x) * 3 + 3), Math.round);
}

/** Red and blue stripes four pixels wide, each with a shade of its own. */
const stripes = (x: number, y: number): Colour => (x % 8 < 4 ? [150 + (y % 64), 20, 20] : [20, 20, 150 + (y % 64)]);
const toGreen = ([red]: Colour): Colour => [-0.8 * red, 0.7 * red, 0];
/** The most by which two colours differ. */
const near = (one: readonly number[], other: readonly number[]): number =>
  Math.max(...one.map((value, index) => Math.abs(value - (other[index] ?? 0))));

test('what one colour became and another did not is told apart to the pixel', () => {
  const before = colours(stripes);
  const fitted = fitColourChange({ ...everywhere, before, change: colours((x, y) => toGreen(stripes(x, y))) }, all);
  for (const [x, y] of [
    [99, 100],
    [100, 100],
    [3, 2],
    [4, 255],
  ] as const) {
    expect(near(at(fitted, x, y), toGreen(stripes(x, y)))).toBeLessThanOrEqual(4);
  }
});

test('soft edges and stains of what was drawn do not come along', () => {
  const before = colours((x) => (x < 128 ? [200, 40, 40] : [40, 40, 40]));
  const change = colours((x, y) => {
    const stain = ((x >> 3) * 7 + (y >> 3) * 5) % 3 === 0 ? 30 : -15;
    const share = Math.min(1, Math.max(0, (136 - x) / 16));
    return [-150 * share + stain, stain, 150 * share + stain];
  });
  const fitted = fitColourChange({ ...everywhere, before, change }, all);
  expect(near(at(fitted, 124, 128), [-150, 0, 150])).toBeLessThan(16);
  expect(near(at(fitted, 131, 128), [0, 0, 0])).toBeLessThan(16);
  expect(near(at(fitted, 64, 60), at(fitted, 72, 68))).toBeLessThanOrEqual(1);
});

test('two things of one colour far from each other may change each in its own way', () => {
  const before = colours(() => [200, 40, 40]);
  const fitted = fitColourChange({ ...everywhere, before, change: colours((x) => (x < 128 ? [-100, 60, 0] : [0, 0, 90])) }, all);
  expect(near(at(fitted, 20, 128), [-100, 60, 0])).toBeLessThanOrEqual(2);
  expect(near(at(fitted, 235, 128), [0, 0, 90])).toBeLessThanOrEqual(2);
});

test('a spot that nothing else explains changes nothing around it', () => {
  const before = colours(() => [200, 40, 40]);
  const isSpot = (x: number, y: number): boolean => Math.hypot(x - 128, y - 128) < 32;
  const fitted = fitColourChange(
    { ...everywhere, before, change: colours((x, y) => (isSpot(x, y) ? [40, 200, 200] : [-100, 60, 0])) },
    all,
  );
  expect(near(at(fitted, 170, 128), [-100, 60, 0])).toBeLessThan(8);
});

test('pixels of no weight are not heard, and none is changed that was not asked for', () => {
  const before = colours(() => [200, 40, 40]);
  const change = colours((x) => (x < 192 ? [-100, 60, 0] : [90, 90, 90]));
  const weights = everywhere.weights.map((_value, pixel) => (pixel % side < 192 ? 1 : 0));
  const isWanted = all.map((_value, pixel) => (pixel < side * 128 ? 1 : 0));
  const fitted = fitColourChange({ before, change, weights, side }, isWanted);
  expect(near(at(fitted, 250, 60), [-100, 60, 0])).toBeLessThanOrEqual(1);
  expect(at(fitted, 250, 200)).toEqual([0, 0, 0]);
  expect(
    fitColourChange({ ...everywhere, before, change, weights: new Float32Array(side * side) }, all).every((value) => value === 0),
  ).toBe(true);
});
