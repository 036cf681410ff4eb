import { expect, test } from 'vitest';
import { colourOf, inDisc, over, painted, type Colour } from '../testing/paintedPicture.ts';
import { emptyBars, fillBars } from './filledBars.ts';

const side = 128;
const none: Colour = [0, 0, 0, 0];
const isBar = (y: number): boolean => y < 20 || y >= 108;
const shaded = (y: number): Colour => [236 - Math.round(y / 8), 228 - Math.round(y / 8), 210, 255];
const subject = (x: number, y: number): Colour => over(inDisc(x, y, [50, 64], 30), [200, 40, 60, 255], shaded(y));
const wide = painted(side, (x, y) => (isBar(y) ? none : subject(x, y)));

test('bars are filled as the ground of the picture goes on, and nothing else is touched', () => {
  const { picture, frame } = fillBars(wide);
  for (let y = 0; y < side; y += 1) {
    const wanted = subject(4, y);
    expect(colourOf(picture, 4, y).every((value, channel) => Math.abs(value - (wanted[channel] ?? 0)) <= 2)).toBe(true);
  }
  expect(colourOf(picture, 50, 64)).toEqual(colourOf(wide, 50, 64));
  expect([frame?.[10 * side + 3], frame?.[30 * side + 3]]).toEqual([0, 1]);
});

test('bars beside a picture are filled on either side as above and below', () => {
  const high = painted(side, (x, y) => (isBar(x) ? none : subject(x, y)));
  expect(colourOf(fillBars(high).picture, 3, 64)[3]).toBe(255);
});

test('a cut-out, a picture without bars and a photo without a plain ground are as they were', () => {
  const cut = painted(side, (x, y) => (inDisc(x, y, [64, 64], 40) > 0 ? [200, 40, 60, 255] : none));
  const square = painted(side, subject);
  const photo = painted(side, (x, y) => (isBar(y) ? none : [(x * 37) % 256, (y * 53) % 256, (x * y) % 256, 255]));
  for (const picture of [cut, square, photo]) {
    const filled = fillBars(picture);
    expect(filled.picture).toBe(picture);
    expect(filled.frame).toBeNull();
  }
});

test('of an edit the bars are empty again, and no change', () => {
  const { picture, frame } = fillBars(wide);
  if (frame === null) throw new Error('no bars were found');
  const kept = emptyBars({ picture, change: new Uint8Array(side * side).fill(255) }, frame);
  expect([colourOf(kept.picture, 64, 5), kept.change[5 * side + 64]]).toEqual([none, 0]);
  expect([colourOf(kept.picture, 50, 64), kept.change[64 * side + 50]]).toEqual([colourOf(wide, 50, 64), 255]);
});
