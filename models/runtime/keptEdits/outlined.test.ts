import { expect, test } from 'vitest';
import { colourOf, inDisc, inSoftDisc, over, painted, type Colour } from '../testing/paintedPicture.ts';
import type { Rgba } from '../types.ts';
import { type EditKeeper, keeperOf } from './keptEdit.ts';

const side = 128;
const everywhere = new Uint8Array(side * side).fill(1);
const middle = [64, 64] as const;
const purple: Colour = [130, 60, 190, 255];
const orange: Colour = [240, 140, 30, 255];
const white: Colour = [250, 250, 250, 255];

/** A disc of thirty pixels' radius, as a renderer draws it and, softer, as the model does. */
const onPurple = painted(side, (x, y) => over(inDisc(x, y, middle, 30), orange, purple));
const clear = painted(side, (x, y) => [orange[0], orange[1], orange[2], Math.round(255 * inDisc(x, y, middle, 30))]);
const away = (x: number, y: number): number => Math.hypot(x - 64, y - 64);
const within = (x: number, y: number, radius: number): number => inSoftDisc(x, y, middle, radius);
const rebuilt = painted(side, (x, y) => over(within(x, y, 30), orange, purple));

/** The disc, drawn anew and in a stained orange, with a soft line around it so wide. */
function lined(width: number, line: Colour, isLined: (x: number, y: number) => boolean = () => true): Rgba {
  return painted(side, (x, y) => {
    const stained: Colour = [240 - ((x * 7) % 40), 140 + ((y * 5) % 50), 60, 255];
    return over(within(x, y, 30), stained, over(isLined(x, y) ? within(x, y, 30 + width) : 0, line, purple));
  });
}

function edited(drawn: Rgba): ReturnType<EditKeeper> {
  return keeperOf(onPurple, rebuilt)(drawn, everywhere);
}

const along = (picture: Rgba): readonly Colour[] => Array.from({ length: 32 }, (_value, step) => colourOf(picture, 64 + 24 + step, 64));
const far = (one: Colour, other: Colour): number => Math.max(...one.map((value, channel) => Math.abs(value - (other[channel] ?? 0))));

test('a line around a subject is as wide as it was drawn, and sharp; within it the subject is its own, outside the ground', () => {
  const { picture, change } = edited(lined(6, white));
  const line = along(picture).filter((colour) => far(colour, white) < 24).length;
  expect(line).toBeGreaterThanOrEqual(4);
  expect(line).toBeLessThanOrEqual(5);
  for (const [pixel, value] of change.entries()) {
    const [x, y] = [pixel % side, Math.floor(pixel / side)];
    const isOther = away(x, y) < 28 || away(x, y) > 41;
    if (isOther) expect([value, colourOf(picture, x, y)]).toEqual([0, colourOf(onPurple, x, y)]);
  }
  const mixed = along(picture).filter((colour) => far(colour, white) >= 24 && far(colour, purple) >= 24 && far(colour, orange) >= 24);
  expect(mixed.length).toBeLessThanOrEqual(3);
});

test('a cut-out gets a line that ends in nothing', () => {
  const soft = painted(side, (x, y) => {
    const [red, green, blue] = over(within(x, y, 30), orange, white);
    return [red, green, blue, Math.round(255 * within(x, y, 36))];
  });
  const asItIs = painted(side, (x, y) => [orange[0], orange[1], orange[2], Math.round(255 * within(x, y, 30))]);
  const { picture } = keeperOf(clear, asItIs)(soft, everywhere);
  expect(far(colourOf(picture, 64 + 33, 64), white)).toBeLessThan(24);
  expect([colourOf(picture, 64, 64), colourOf(picture, 64 + 44, 64)[3]]).toEqual([orange, 0]);
});

test('what lies beside a part of the edge is no line around it', () => {
  const { picture } = edited(lined(6, white, (_x, y) => y < 58));
  expect(far(colourOf(picture, 64, 64 + 33), white)).toBeGreaterThan(100);
});

test('what is as wide as a ground is none, and neither is what no eye tells from the ground', () => {
  const halo = edited(lined(18, white));
  expect(far(colourOf(halo.picture, 64 + 28, 64), orange)).toBeGreaterThan(8);
  const faint = edited(lined(6, [140, 70, 200, 255]));
  expect(along(faint.picture).slice(8)).toEqual(along(onPurple).slice(8));
});

test('a subject that took the colour too was painted, and got no line', () => {
  // With so much dark in it that no new colours explain it.
  const isDark = (x: number, y: number): boolean => x % 16 < 6 && y % 16 < 9;
  const inside = (x: number, y: number): Colour => (isDark(x, y) ? [30, 30, 30, 255] : white);
  const blot = painted(side, (x, y) => over(within(x, y, 28), inside(x, y), over(within(x, y, 36), white, purple)));
  const { picture } = edited(blot);
  expect(far(colourOf(picture, 64, 64), orange)).toBeGreaterThan(60);
});

test('where much more was drawn than a line, all is as it was drawn', () => {
  const yellow: Colour = [250, 210, 60, 255];
  const pale: Colour = [170, 100, 230, 255];
  const box = (x: number, y: number): boolean => x > 4 && x < 60 && y > 76 && y < 124;
  const ring = lined(6, pale);
  const { picture } = edited(painted(side, (x, y) => (box(x, y) && away(x, y) > 40 ? yellow : colourOf(ring, x, y))));
  expect(far(colourOf(picture, 14, 114), yellow)).toBeLessThan(8);
});
