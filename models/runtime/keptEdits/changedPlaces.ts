import type { DrawnPicture } from '../types.ts';
import { blur, grow } from './windows.ts';

/**
 * Differences in levels of 255, after blurring: less is how the model renders the same thing twice, more is a change. In between it is
 * partly one, so that no edge shows. Between a photo and its rendering details come and go; they are small and cancel out in the blur.
 */
export const sameBelow = 28;
const changedFrom = 56;

/** Pixels of a picture of 256 that are blurred over to each side, twice. */
const blurReach = 2;
/** Pixels by which a change reaches beyond where it is seen: of what was removed, thin and pale ends would be left standing. */
const growth = 8;

/** Pictures of one edit, all `side` wide and high: premultiplied RGBA in levels of 255. `rebuilt` is the source as the model renders it. */
export type EditPictures = {
  readonly source: Float32Array;
  readonly rebuilt: Float32Array;
  readonly drawn: Float32Array;
  readonly side: number;
};

/**
 * How far an edit differs at each pixel from its source as the model renders that, in levels of 255. What the model did not draw is no
 * difference. `isDrawn`: 1 for each pixel that it drew.
 */
export function differencesSeen({ rebuilt, drawn, side }: Omit<EditPictures, 'source'>, isDrawn: Uint8Array): Float32Array {
  const reach = scaled(blurReach, side);
  const most = new Float32Array(side * side);
  for (let channel = 0; channel < 4; channel += 1) {
    const difference = most.map((_value, pixel) =>
      isDrawn[pixel] === 1 ? (drawn[pixel * 4 + channel] ?? 0) - (rebuilt[pixel * 4 + channel] ?? 0) : 0,
    );
    const blurred = blur(blur(difference, side, reach), side, reach);
    for (const [pixel, value] of blurred.entries()) most[pixel] = Math.max(most[pixel] ?? 0, Math.abs(value));
  }
  return most;
}

/** Where that is a change, with a little around it: 0 for the same, 255 for changed, a byte a pixel. */
export function changedPlaces(differences: Float32Array, side: number, isDrawn: Uint8Array): Uint8Array {
  const grown = grow(differences, side, scaled(growth, side));
  const shares = grown.map((value) => Math.min(1, Math.max(0, (value - sameBelow) / (changedFrom - sameBelow))));
  const soft = blur(shares, side, scaled(blurReach, side));
  return Uint8Array.from(soft, (share, pixel) => (isDrawn[pixel] === 1 ? Math.round(255 * share) : 0));
}

function scaled(pixelsOf256: number, side: number): number {
  return Math.round((pixelsOf256 * side) / 256);
}

/** 1 for each pixel of the cells that are drawn. */
export function drawnPixels({ picture, order, tokensDrawn }: DrawnPicture, grid: number): Uint8Array {
  const side = picture.width;
  const drawn = new Uint8Array(grid * grid);
  for (const cell of order.subarray(0, tokensDrawn)) drawn[cell] = 1;
  const cellSide = side / grid;
  return Uint8Array.from({ length: side * side }, (_value, pixel) => {
    const row = Math.floor(pixel / side / cellSide);
    return drawn[row * grid + Math.floor((pixel % side) / cellSide)] ?? 0;
  });
}
