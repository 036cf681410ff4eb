import { expect, test } from 'vitest';
import { inDisc, over, type Colour } from '../../models/runtime/testing/paintedPicture.ts';
import type { Pixels } from '../contract/images.ts';
import { pasteChange } from './pasteChange.ts';
import { loadSharp } from './testing/loadSharp.ts';

const side = 64;
const scale = 5;
const blue: Colour = [90, 120, 200, 255];

/** A disc in the middle on blue, so many times as large as the square's. */
function disc(times: number, colour: Colour): Pixels {
  const width = side * times;
  const middle = [width / 2 - 0.5, width / 2 - 0.5] as const;
  const colours = Array.from({ length: width * width }, (_value, pixel) =>
    over(inDisc(pixel % width, Math.floor(pixel / width), middle, 16 * times), colour, blue),
  );
  return { width, height: width, rgba: Uint8Array.from(colours.flat()) };
}

/** Pixels whose blue is neither near the ground's, 200, nor near the green thing's, 60: those of a soft edge are many. */
function mixed({ rgba }: Pixels): number {
  return rgba.filter((value, at) => at % 4 === 2 && value > 80 && value < 180).length;
}

test('a thing in new colours is as sharp as its original, and soft where all is to be as drawn', async () => {
  const sharp = loadSharp('native');
  const original = disc(scale, [240, 150, 40, 255]);
  const drawn = disc(1, [40, 160, 60, 255]);
  const edit = { drawn, change: new Uint8Array(side * side).fill(255), shape: original };
  const kept = await pasteChange(sharp, original, { ...edit, asDrawn: false });
  const asDrawn = await pasteChange(sharp, original, { ...edit, asDrawn: true });
  expect(mixed(asDrawn)).toBeGreaterThan(3 * mixed(kept));
});
