import { expect, test } from 'vitest';
import { inDisc, over, painted, type Colour } from '../testing/paintedPicture.ts';
import { premultipliedLevels } from './premultipliedLevels.ts';
import { subjectOf } from './subject.ts';

const side = 96;
const middle = [47.5, 47.5] as const;
const sand: Colour = [190, 180, 170, 255];
const dark: Colour = [50, 40, 20, 255];

/** How many pixels a dark disc's cut-out has from its middle to the right, where its ground is lighter by so much right beside its edge. */
function reachOf(lighter: number): number {
  const ring = (x: number, y: number): number => inDisc(x, y, middle, 33) - inDisc(x, y, middle, 31);
  const picture = painted(side, (x, y) => {
    const ground: Colour = [sand[0] + lighter, sand[1] + lighter, sand[2] + lighter, 255];
    return over(inDisc(x, y, middle, 30), dark, over(ring(x, y), ground, sand));
  });
  const { cut } = subjectOf(premultipliedLevels(picture), side);
  return Array.from({ length: 40 }, (_value, step) => cut[(48 * side + 48 + step) * 4 + 3] ?? 0).filter((alpha) => alpha > 127).length;
}

test('a ground that overshoots beside an edge, as in a picture that was made smaller, is no part of the subject', () => {
  expect(reachOf(18)).toBe(reachOf(0));
});

test('what lies farther beyond the ground than that is a part of it', () => {
  expect(reachOf(65)).toBe(reachOf(0) + 2);
});
