import { expect, test } from 'vitest';
import { edgeDistances } from './edgeDistances.ts';

const side = 32;

function shape(alphaAt: (x: number, y: number) => number): Float32Array {
  return Float32Array.from({ length: side * side * 4 }, (_value, at) => {
    const pixel = Math.floor(at / 4);
    return at % 4 === 3 ? alphaAt(pixel % side, Math.floor(pixel / side)) : 0;
  });
}

const at = (distances: Float32Array, x: number, y: number): number | undefined => distances[y * side + x];

test('a distance is counted from the edge to the middle of a pixel, as far as it reaches', () => {
  const distances = edgeDistances(
    shape((x) => (x < 10 ? 255 : 0)),
    side,
    5,
  );
  expect([9, 10, 11, 14, 15].map((x) => at(distances, x, 16))).toEqual([-0.5, 0.5, 1.5, 4.5, Number.POSITIVE_INFINITY]);
});

test('an edge lies in a pixel where its alpha says', () => {
  const distances = edgeDistances(
    shape((x) => (x < 10 ? 255 : x === 10 ? 191.25 : 0)),
    side,
    5,
  );
  expect([10, 11, 12].map((x) => at(distances, x, 16))).toEqual([-0.25, 0.75, 1.75]);
});

test('around a corner it is round, and a shape at the border of the picture has no edge there', () => {
  const distances = edgeDistances(
    shape((x, y) => (x < 10 && y < 10 ? 255 : 0)),
    side,
    6,
  );
  expect(at(distances, 12, 13)).toBeCloseTo(4.5, 5);
  expect(at(distances, 0, 0)).toBe(-0.5);
});
