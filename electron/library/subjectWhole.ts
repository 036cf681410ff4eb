import type { Pixels } from '../contract/images.ts';
import { composed } from '../../models/runtime/keptEdits/composed.ts';
import { edgeDistances } from '../../models/runtime/keptEdits/edgeDistances.ts';
import { fillBars, type FilledPicture } from '../../models/runtime/keptEdits/filledBars.ts';
import type { Ground } from '../../models/runtime/keptEdits/ground.ts';
import { withLine } from '../../models/runtime/keptEdits/outlined.ts';
import { outlineReach, outlineSeen } from '../../models/runtime/keptEdits/outlineSeen.ts';
import { premultipliedLevels } from '../../models/runtime/keptEdits/premultipliedLevels.ts';
import { rearranged, rearrangementOf } from '../../models/runtime/keptEdits/rearranged.ts';
import { distanceAt } from '../../models/runtime/keptEdits/smoothField.ts';
import { subjectOf } from '../../models/runtime/keptEdits/subject.ts';
import { grow } from '../../models/runtime/keptEdits/windows.ts';
import { inSquare, placeInSquare, type SquareEdit } from './fittedSquare.ts';

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
  const filled = filledSquare(fitted, side);
  const before = premultipliedLevels(filled.picture);
  const { cut, ground } = subjectOf(before, side);
  if (ground === null) return null;
  const after = premultipliedLevels(besideBars(drawn, filled));
  const ifDrawn = (remake: Remake | null): Remake | null => {
    if (remake === null) return null;
    const expected = premultipliedLevels(composed(remake(cut, side), ground.colours, side));
    return meanOff(expected, after, change) <= mostOff ? remake : null;
  };
  const remake = ifDrawn(outlineAgain(cut, after, ground, side)) ?? ifDrawn(thingsAgain(before, after, ground, side));
  return remake === null ? null : remade(original, remake, longer);
}

/** The original with its subject so remade; null where it has no ground of its own. */
function remade(original: Pixels, remake: Remake, side: number): Pixels | null {
  const place = placeInSquare(original, side);
  const filled = filledSquare(inSquare(original.rgba, place, side), side).picture;
  const { cut, ground } = subjectOf(premultipliedLevels(filled), side);
  if (ground === null) return null;
  const subject = remake(cut, side);
  const made = composed(subject, ground.colours, side);
  const rgba = Uint8Array.from(original.rgba);
  for (let row = 0; row < original.height; row += 1) {
    for (let column = 0; column < original.width; column += 1) {
      const pixel = (place.top + row) * side + place.left + column;
      if (distanceAt(subject, cut, pixel) === 0) continue;
      rgba.set(made.data.subarray(pixel * 4, pixel * 4 + 4), (row * original.width + column) * 4);
    }
  }
  return { width: original.width, height: original.height, rgba };
}

function outlineAgain(small: Float32Array, after: Float32Array, ground: Ground, side: number): Remake | null {
  const outline = outlineSeen(after, ground, edgeDistances(small, side, outlineReach));
  if (outline === null) return null;
  return (cut, large) => {
    const width = (outline.width * large) / side;
    return withLine(cut, { ...outline, width }, edgeDistances(cut, large, width + 0.5));
  };
}

function thingsAgain(before: Float32Array, after: Float32Array, ground: Ground, side: number): Remake | null {
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

/** What was drawn, with the bars of its original filled as that has them: left clear they would stand out of the ground. */
function besideBars(drawn: Uint8Array, { picture, frame }: FilledPicture): FilledPicture['picture'] {
  const data = picture.data.map((value, at) => (frame?.[Math.floor(at / 4)] === 0 ? value : (drawn[at] ?? 0)));
  return { ...picture, data };
}

function filledSquare(rgba: Uint8Array, side: number): FilledPicture {
  return fillBars({ width: side, height: side, data: Uint8ClampedArray.from(rgba) });
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
