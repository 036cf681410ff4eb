import { expect, test } from 'vitest';
import { over, type Colour } from '../testing/paintedPicture.ts';
import { outlineReach, outlineSeen } from './outlineSeen.ts';

const side = 64;
const ground: Colour = [200, 180, 160, 255];
const line: Colour = [40, 60, 220, 255];

/** How far a pixel lies outside a disc of twelve pixels' radius in the middle. */
const away = (pixel: number): number => Math.hypot((pixel % side) - 32, Math.floor(pixel / side) - 32) - 12;
const distances = Float32Array.from({ length: side * side }, (_value, pixel) =>
  away(pixel) > outlineReach ? Number.POSITIVE_INFINITY : away(pixel),
);

function colours(colourAt: (pixel: number) => Colour): Float32Array {
  return Float32Array.from(Array.from({ length: side * side }, (_value, pixel) => colourAt(pixel)).flat());
}

const behind = { region: Uint8Array.from(distances, (distance) => (distance > 0 ? 1 : 0)), colours: colours(() => ground), isClear: false };

function seen(drawnAt: (pixel: number) => Colour): ReturnType<typeof outlineSeen> {
  return outlineSeen(colours(drawnAt), behind, distances);
}

const ring =
  (width: number, colourAt: (pixel: number) => Colour = () => line) =>
  (pixel: number): Colour =>
    away(pixel) > 0 && away(pixel) <= width ? colourAt(pixel) : ground;

test('a line has the colour and the width that were drawn', () => {
  const found = seen(ring(5));
  expect(found?.width).toBeCloseTo(5, 1);
  expect(Array.from(found?.colour ?? [])).toEqual(line);
});

test('where it is mixed with the ground, more here and less there, its colour is that of the clearer half', () => {
  const share = (pixel: number): number => [0.4, 0.55, 0.7, 0.85, 1][(pixel * 7) % 5] ?? 0;
  const mixed = (pixel: number): Colour => over(share(pixel), line, ground);
  const [red = 0] = seen(ring(5, mixed))?.colour ?? [];
  expect(red).toBe(over(0.85, line, ground)[0]);
});

test('no line is what hardly has another colour than the ground, or is seen along less than half of the edge', () => {
  const faint: Colour = [180, 165, 150, 255];
  const stained = (pixel: number): Colour => over(((pixel * 31) % 11) / 100, line, ground);
  const along = (share: number) => (pixel: number) => {
    const turn = Math.atan2(Math.floor(pixel / side) - 32, (pixel % side) - 32) / (2 * Math.PI) + 0.5;
    return away(pixel) > 0 && away(pixel) <= 5 && turn < share ? line : stained(pixel);
  };
  expect([seen(ring(5, () => faint)), seen(along(0.4))]).toEqual([null, null]);
  expect(seen(along(0.7))?.width).toBeGreaterThan(4);
});
