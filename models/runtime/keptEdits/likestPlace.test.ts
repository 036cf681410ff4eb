import { expect, test } from 'vitest';
import { likestPlace } from './likestPlace.ts';
import { grow } from './windows.ts';

const side = 128;
type Paint = (x: number, y: number) => number;

/** How a picture stands out of its ground: one colour, as much as `level` says. */
function standing(level: Paint): Float32Array {
  return Float32Array.from({ length: side * side * 4 }, (_value, at) => {
    const pixel = Math.floor(at / 4);
    return level(pixel % side, Math.floor(pixel / side)) * (at % 4 === 3 ? 0 : 1 + (at % 4));
  });
}

/** A disc that is brighter to the right. */
const disc =
  (left: number, top: number): Paint =>
  (x, y) =>
    Math.hypot(x - left, y - top) < 14 ? 30 + x - left : 0;
const own = standing(disc(30, 40));
const region = Float32Array.from({ length: side * side }, (_value, pixel) => (own[pixel * 4] === 0 ? 0 : 1));
const near = Uint8Array.from(grow(region, side, 8));

test('a thing is found to the pixel where it stands', () => {
  const { shift, likeness } = likestPlace({ thing: own, near, seen: standing(disc(89, 33)), side });
  expect(shift).toEqual({ across: 59, down: -7 });
  expect(likeness).toBeCloseTo(1, 5);
});

test('the half of it is less like it, and so is it with something more around it', () => {
  const half = likestPlace({ thing: own, near, seen: standing((x, y) => (y < 33 ? 0 : disc(89, 33)(x, y))), side });
  const more = likestPlace({
    thing: own,
    near,
    seen: standing((x, y) => disc(89, 33)(x, y) + (Math.hypot(x - 89, y - 33) < 20 ? 24 : 0)),
    side,
  });
  expect([half.likeness < 0.8, more.likeness < 0.9]).toEqual([true, true]);
});

test('nothing is like nothing', () => {
  expect(likestPlace({ thing: own, near, seen: standing(() => 0), side }).likeness).toBe(0);
});
