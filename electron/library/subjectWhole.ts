import type { Pixels } from '../contract/images.ts';
import { composed } from '../../models/runtime/keptEdits/composed.ts';
import { fillBars } from '../../models/runtime/keptEdits/filledBars.ts';
import type { Ground } from '../../models/runtime/keptEdits/ground.ts';
import { outlineOf, withLine } from '../../models/runtime/keptEdits/outlined.ts';
import { premultipliedLevels } from '../../models/runtime/keptEdits/premultipliedLevels.ts';
import { rearranged, rearrangementOf } from '../../models/runtime/keptEdits/rearranged.ts';
import { distanceAt } from '../../models/runtime/keptEdits/smoothField.ts';
import { type Subject, subjectOf } from '../../models/runtime/keptEdits/subject.ts';
import { grow } from '../../models/runtime/keptEdits/windows.ts';
import type { SquareEdit } from './recolourWhole.ts';

/** Pixels of its longer side up to which an original is cut out of its ground. */
const largest = 1600;
/** Levels of 255 by which what is made may miss on the mean what was drawn where something changed: a line's outer edge is a pixel wide. */
const mostOff = 16;

/** What became of a subject, for a cut-out in a square of any side: of that of the edit, and of its original. */
type Remake = (cut: Float32Array, side: number) => Float32Array;

/**
 * An original around whose subject an edit drew a line, or of which it moved, took away or doubled things: made so of the original's own
 * pixels, at its full sharpness. Null where what was drawn is anything else, where the original has no ground of its own, and where it is
 * too large. Not a byte changes where the subject stays.
 */
export function subjectWhole(original: Pixels, { fitted, drawn, change }: SquareEdit): Pixels | null {
  const longer = Math.max(original.width, original.height);
  if (longer > largest) return null;
  const side = Math.sqrt(change.length);
  const small = subjectIn(fitted, side);
  if (small.ground === null) return null;
  const { ground } = small;
  const after = premultipliedLevels({ width: side, height: side, data: Uint8ClampedArray.from(drawn) });
  const isDrawn = (remake: Remake): boolean => {
    const expected = premultipliedLevels(composed(remake(small.cut, side), ground.colours, side));
    return meanOff(expected, after, change) <= mostOff;
  };
  const remake = [outlineAgain(small, after, side), thingsAgain(fitted, after, ground, side)].find((one) => one !== null && isDrawn(one));
  if (remake === undefined || remake === null) return null;
  const left = Math.floor((longer - original.width) / 2);
  const top = Math.floor((longer - original.height) / 2);
  const large = subjectIn(inSquare(original, longer, left, top), longer);
  if (large.ground === null) return null;
  const subject = remake(large.cut, longer);
  const made = composed(subject, large.ground.colours, longer);
  const rgba = Uint8Array.from(original.rgba);
  for (let row = 0; row < original.height; row += 1) {
    for (let column = 0; column < original.width; column += 1) {
      const pixel = (top + row) * longer + left + column;
      if (distanceAt(subject, large.cut, pixel) === 0) continue;
      rgba.set(made.data.subarray(pixel * 4, pixel * 4 + 4), (row * original.width + column) * 4);
    }
  }
  return { width: original.width, height: original.height, rgba };
}

function outlineAgain(small: Subject, after: Float32Array, side: number): Remake | null {
  const outline = outlineOf({ drawn: after, side }, small);
  if (outline === null) return null;
  return (cut, large) => withLine(cut, { ...outline, width: (outline.width * large) / side }, large);
}

function thingsAgain(fitted: Uint8Array, after: Float32Array, ground: Ground, side: number): Remake | null {
  const before = premultipliedLevels(filled(fitted, side));
  const found = rearrangementOf({ source: before, rebuilt: before, drawn: after, side }, ground);
  if (found === null) return null;
  return (cut, large) => {
    const scale = large / side;
    const enlarged = (region: Uint8Array): Uint8Array => enlargedRegion(region, ground, side, large);
    const placements = found.placements.map(({ region, shift: { across, down } }) => ({
      region: enlarged(region),
      shift: { across: Math.round(across * scale), down: Math.round(down * scale) },
    }));
    return rearranged(cut, { gone: enlarged(found.gone), placements }, large);
  };
}

/** A thing's pixels in a larger square, with the edge of it that the smaller one took for ground. */
function enlargedRegion(region: Uint8Array, ground: Ground, side: number, large: number): Uint8Array {
  if (large === side) return region;
  const grown = grow(Float32Array.from(region), side, 1);
  const isIn = region.map((value, pixel) => (value === 1 || (grown[pixel] === 1 && ground.region[pixel] === 1) ? 1 : 0));
  return Uint8Array.from({ length: large * large }, (_value, pixel) => {
    const row = Math.floor((Math.floor(pixel / large) * side) / large);
    return isIn[row * side + Math.floor(((pixel % large) * side) / large)] ?? 0;
  });
}

function subjectIn(rgba: Uint8Array, side: number): Subject {
  return subjectOf(premultipliedLevels(filled(rgba, side)), side);
}

function filled(rgba: Uint8Array, side: number): ReturnType<typeof fillBars>['picture'] {
  return fillBars({ width: side, height: side, data: Uint8ClampedArray.from(rgba) }).picture;
}

/** A picture in the middle of a square, transparent beside it. */
function inSquare({ width, height, rgba }: Pixels, side: number, left: number, top: number): Uint8Array {
  const square = new Uint8Array(side * side * 4);
  for (let row = 0; row < height; row += 1) {
    square.set(rgba.subarray(row * width * 4, (row + 1) * width * 4), ((top + row) * side + left) * 4);
  }
  return square;
}

/** How far two pictures differ on the mean where something changed, in the channel where each pixel differs most. */
function meanOff(one: Float32Array, other: Float32Array, change: Uint8Array): number {
  let [off, all] = [0, 0];
  for (const [pixel, share] of change.entries()) {
    if (share === 0) continue;
    all += 1;
    off += distanceAt(one, other, pixel);
  }
  return off / Math.max(1, all);
}
