import { expect, test } from 'vitest';
import { colourOf, inDisc, inSoftDisc, over, painted, type Colour } from '../testing/paintedPicture.ts';
import type { Rgba } from '../types.ts';
import { keeperOf } from './keptEdit.ts';

const side = 128;
const everywhere = new Uint8Array(side * side).fill(1);
const middle = [64, 64] as const;
const sand: Colour = [235, 220, 180, 255];
const orange: Colour = [240, 140, 30, 255];
const green: Colour = [30, 160, 60, 255];
const purple: Colour = [130, 60, 190, 255];

const away = (x: number, y: number, [across, down]: readonly [number, number]): number => Math.hypot(x - across, y - down);
const within = (x: number, y: number, radius: number): number => inSoftDisc(x, y, middle, radius);

const source = painted(side, (x, y) => over(inDisc(x, y, middle, 26), orange, sand));
const rebuilt = painted(side, (x, y) => over(within(x, y, 26), orange, sand));
/** The ground as far from the source's as a model draws one that it was not taught. */
const drifted = (by: number): Colour => [sand[0] - by, sand[1] - by, sand[2], 255];

function kept(drawnAt: (x: number, y: number) => Colour): Rgba {
  return keeperOf(source, rebuilt)(painted(side, drawnAt), everywhere).picture;
}

function mostOff(picture: Rgba, isLooked: (x: number, y: number) => boolean): number {
  const off = Array.from({ length: side * side }, (_value, pixel) => {
    const [x, y] = [pixel % side, Math.floor(pixel / side)];
    const was = colourOf(source, x, y);
    return isLooked(x, y) ? Math.max(...colourOf(picture, x, y).map((value, channel) => Math.abs(value - (was[channel] ?? 0)))) : 0;
  });
  return Math.max(...off);
}

test('around a thing that was added to a ground drawn in a like colour there is no halo of that colour', () => {
  const place = [108, 22] as const;
  const picture = kept((x, y) => over(inSoftDisc(x, y, place, 12), green, over(within(x, y, 26), orange, drifted(24))));
  expect(mostOff(picture, (x, y) => away(x, y, place) > 16)).toBeLessThanOrEqual(4);
  expect(colourOf(picture, ...place)).toEqual(green);
});

test('a line is found before a ground drawn in a like colour, and the ground stays what it was', () => {
  const picture = kept((x, y) => over(within(x, y, 26), orange, over(within(x, y, 32), purple, drifted(36))));
  expect(colourOf(picture, 64 + 28, 64)).toEqual(purple);
  expect(mostOff(picture, (x, y) => away(x, y, middle) > 37 || away(x, y, middle) < 24)).toBe(0);
});

test('blue is seen least: a ground that has so much less of it is a like one', () => {
  const paler = (by: number): Colour => [sand[0], sand[1], sand[2] - by, 255];
  const drawn = (by: number) => kept((x, y) => over(within(x, y, 26), orange, paler(by)));
  expect([colourOf(drawn(60), 4, 4), colourOf(drawn(80), 4, 4)]).toEqual([sand, paler(80)]);
});

test('a ground of another colour is a new one', () => {
  const picture = kept((x, y) => over(within(x, y, 26), orange, drifted(54)));
  expect(colourOf(picture, 4, 4)).toEqual(drifted(54));
  expect(colourOf(picture, 64, 64)).toEqual(orange);
});
