import type { Pixels } from '../contract/images.ts';
import { changeOf, type ColourMaps, fitColourMaps, rowOfMaps, type SeenChange } from '../../models/runtime/keptEdits/colourMaps.ts';
import { grow } from '../../models/runtime/keptEdits/windows.ts';
import type { Place, SquareEdit } from './fittedSquare.ts';

/** Of the square's pixels each cell of the maps has two by two; a window reaches so many cells to each side. */
const pixelsPerCell = 2;
const reach = 4;
/** Levels of 255 squared: less difference between colours is noise of the file. */
const leastVariance = 4;
/** Pixels around what changed that tell which colours stay. */
const around = 8;
/** Levels by which the maps may miss what was drawn, and the share of what changed that they may miss by more. */
const nearLevels = 24;
const mostMissed = 0.05;
/** So much of the contrast of what changed is left, or so few levels are lost: what was drawn plain over something is no other colour of it. */
const leastContrast = 0.3;
const fewLevels = 2;

/**
 * An original in which an edit changed colours alone, at the original's full sharpness: maps from colour to change are learned on the
 * square and asked for every pixel of the original (bilateral guided upsampling, Chen and others, 2016). Null where new colours do not
 * explain what was drawn. Not a byte changes where `shares`, one of the change for each pixel of the original, is 0.
 */
export function recolourWhole(original: Pixels, edit: SquareEdit, shares: Uint8Array): Pixels | null {
  if (!keepsAlpha(edit)) return null;
  const side = Math.sqrt(edit.change.length);
  const isNear = grow(Float32Array.from(edit.change, Math.sign), side, around);
  const seen = seenChange(edit, isNear, side);
  const maps = fitColourMaps(seen, { cells: Math.ceil(side / pixelsPerCell), reach, leastVariance });
  return explains(maps, seen, edit, side) ? apply(maps, original, edit.place, shares, side) : null;
}

function keepsAlpha({ fitted, drawn, change }: SquareEdit): boolean {
  const pixels = Array.from(change.keys()).filter((pixel) => change[pixel] !== 0);
  const other = pixels.filter((pixel) => Math.abs((fitted[pixel * 4 + 3] ?? 0) - (drawn[pixel * 4 + 3] ?? 0)) > nearLevels);
  return other.length <= mostMissed * pixels.length;
}

function seenChange({ fitted, drawn, change, place }: SquareEdit, isNear: Float32Array, side: number): SeenChange {
  const before = new Float32Array(side * side * 3);
  const moved = new Float32Array(side * side * 3);
  const weights = new Float32Array(side * side);
  for (let row = place.top; row < place.top + place.height; row += 1) {
    for (let column = place.left; column < place.left + place.width; column += 1) {
      const pixel = row * side + column;
      weights[pixel] = ((isNear[pixel] ?? 0) * (fitted[pixel * 4 + 3] ?? 0)) / 255;
      for (let channel = 0; channel < 3; channel += 1) {
        const value = fitted[pixel * 4 + channel] ?? 0;
        before[pixel * 3 + channel] = value;
        moved[pixel * 3 + channel] = change[pixel] === 0 ? 0 : (drawn[pixel * 4 + channel] ?? 0) - value;
      }
    }
  }
  return { before, change: moved, weights, side };
}

/** Whether the maps say of the square what was drawn in it, and that is no plain colour over something that was not plain. */
function explains(maps: ColourMaps, { before, change, weights }: SeenChange, edit: SquareEdit, side: number): boolean {
  const found = new Float32Array(3);
  let [all, missed, stepsBefore, stepsAfter] = [0, 0, 0, 0];
  for (let row = 0; row < side; row += 1) {
    const along = rowOfMaps(maps, (row + 0.5) / side);
    for (let column = 0; column + 1 < side; column += 1) {
      const pixel = row * side + column;
      if (edit.change[pixel] === 0 || weights[pixel] === 0 || weights[pixel + 1] === 0) continue;
      changeOf(along, (column + 0.5) / side, before, pixel * 3, found);
      const off = found.reduce((most, value, channel) => Math.max(most, Math.abs(value - (change[pixel * 3 + channel] ?? 0))), 0);
      all += 1;
      missed += off > nearLevels ? 1 : 0;
      for (let at = pixel * 3; at < pixel * 3 + 3; at += 1) {
        const step = (before[at + 3] ?? 0) - (before[at] ?? 0);
        stepsBefore += Math.abs(step);
        stepsAfter += Math.abs(step + (change[at + 3] ?? 0) - (change[at] ?? 0));
      }
    }
  }
  return all > 0 && missed <= mostMissed * all && stepsAfter >= leastContrast * stepsBefore - fewLevels * 3 * all;
}

function apply(maps: ColourMaps, { width, height, rgba }: Pixels, place: Place, shares: Uint8Array, side: number): Pixels {
  const made = Uint8Array.from(rgba);
  const change = new Float32Array(3);
  for (let row = 0; row < height; row += 1) {
    const along = rowOfMaps(maps, (place.top + ((row + 0.5) * place.height) / height) / side);
    for (let column = 0; column < width; column += 1) {
      const pixel = row * width + column;
      if (shares[pixel] === 0) continue;
      changeOf(along, (place.left + ((column + 0.5) * place.width) / width) / side, rgba, pixel * 4, change);
      for (let channel = 0; channel < 3; channel += 1) {
        const at = pixel * 4 + channel;
        made[at] = Math.min(255, Math.max(0, Math.round((rgba[at] ?? 0) + (change[channel] ?? 0))));
      }
    }
  }
  return { width, height, rgba: made };
}
