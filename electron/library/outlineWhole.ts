import type { Pixels } from '../contract/images.ts';
import { composed } from '../../models/runtime/keptEdits/composed.ts';
import { fillBars } from '../../models/runtime/keptEdits/filledBars.ts';
import { outlineOf, withLine } from '../../models/runtime/keptEdits/outlined.ts';
import { premultipliedLevels } from '../../models/runtime/keptEdits/premultipliedLevels.ts';
import { distanceAt } from '../../models/runtime/keptEdits/smoothField.ts';
import { subjectOf } from '../../models/runtime/keptEdits/subject.ts';
import type { SquareEdit } from './recolourWhole.ts';

/** Pixels of its longer side up to which an original is cut out of its ground. */
const largest = 1600;
/** Levels of 255 by which a line misses on the mean what was drawn where something changed: its outer edge is a pixel wide. */
const mostOff = 16;

/**
 * An original around whose subject an edit drew a line, with such a line at the original's full sharpness. Null where what was drawn is
 * none, where the original has no ground of its own, and where it is too large. Not a byte changes within the subject and beyond the line.
 */
export function outlineWhole(original: Pixels, { fitted, drawn, change, place }: SquareEdit): Pixels | null {
  const longer = Math.max(original.width, original.height);
  if (longer > largest) return null;
  const side = Math.sqrt(change.length);
  const small = subjectIn(fitted, side);
  const after = premultipliedLevels({ width: side, height: side, data: Uint8ClampedArray.from(drawn) });
  const outline = small.ground === null ? null : outlineOf({ drawn: after, side }, small);
  if (outline === null || small.ground === null) return null;
  const expected = premultipliedLevels(composed(withLine(small.cut, outline, side), small.ground.colours, side));
  if (meanOff(expected, after, change) > mostOff) return null;
  const left = Math.floor((longer - original.width) / 2);
  const top = Math.floor((longer - original.height) / 2);
  const large = subjectIn(inSquare(original, longer, left, top), longer);
  if (large.ground === null) return null;
  const line = withLine(large.cut, { ...outline, width: (outline.width * original.width) / place.width }, longer);
  const made = composed(line, large.ground.colours, longer);
  const rgba = Uint8Array.from(original.rgba);
  for (let row = 0; row < original.height; row += 1) {
    for (let column = 0; column < original.width; column += 1) {
      const from = ((top + row) * longer + left + column) * 4;
      if (line[from + 3] === large.cut[from + 3]) continue;
      rgba.set(made.data.subarray(from, from + 4), (row * original.width + column) * 4);
    }
  }
  return { width: original.width, height: original.height, rgba };
}

function subjectIn(rgba: Uint8Array, side: number): ReturnType<typeof subjectOf> {
  const { picture } = fillBars({ width: side, height: side, data: Uint8ClampedArray.from(rgba) });
  return subjectOf(premultipliedLevels(picture), side);
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
