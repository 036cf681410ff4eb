import type { PictureChange } from '../contract/engineWork.ts';
import type { Pixels } from '../contract/images.ts';

/** Side of the square into which originals are fitted for the history. */
export const fittedSide = 256;

/** Where in a square a picture lies that was fitted into it. */
export type Place = { readonly left: number; readonly top: number; readonly width: number; readonly height: number };

/** An edit of an original that was fitted into a square: `fitted` as it was, `drawn` as it is kept, and where that is new. */
export type SquareEdit = { readonly fitted: Uint8Array; readonly drawn: Uint8Array; readonly change: PictureChange; readonly place: Place };

/** Where a picture of this shape lies in a square of side `side` that it was fitted into. */
export function placeInSquare({ width, height }: Pick<Pixels, 'width' | 'height'>, side: number): Place {
  const scale = side / Math.max(width, height);
  const shown = { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
  return { ...shown, left: Math.floor((side - shown.width) / 2), top: Math.floor((side - shown.height) / 2) };
}

/** The pixels of a picture, RGBA, at their place in a square that is transparent beside them. */
export function inSquare(rgba: Uint8Array, { left, top, width, height }: Place, side: number): Uint8Array {
  const square = new Uint8Array(side * side * 4);
  for (let row = 0; row < height; row += 1) {
    square.set(rgba.subarray(row * width * 4, (row + 1) * width * 4), ((top + row) * side + left) * 4);
  }
  return square;
}
