import type { DrawnPicture, Rgba } from '../types.ts';

/**
 * Differences in levels of 255, after blurring: less is how the model renders the same thing twice, more is a change. In between it is
 * partly one, so that no edge shows. Between a photo and its rendering details come and go; they are small and cancel out in the blur.
 */
const sameBelow = 28;
const changedFrom = 56;

/** Pixels of a picture of 256 that are blurred over to each side, twice. */
const blurReach = 2;
/** Pixels by which a change reaches beyond where it is seen: of what was removed, thin and pale ends would be left standing. */
const growth = 8;

/**
 * Where an edit differs from its source, as the model itself renders that source: 0 for the same, 255 for changed, a byte a pixel. What
 * the model did not draw is no change of it. `isDrawn`: 1 for each pixel that it drew.
 */
export function changedPlaces(picture: Rgba, rebuilt: Rgba, isDrawn: Uint8Array): Uint8Array {
  const side = picture.width;
  const reach = Math.round((blurReach * side) / 256);
  const most = new Float32Array(side * side);
  for (let channel = 0; channel < 4; channel += 1) {
    const difference = differenceOf(picture, rebuilt, channel).map((value, pixel) => (isDrawn[pixel] === 1 ? value : 0));
    const blurred = blur(blur(difference, side, reach), side, reach);
    for (const [pixel, value] of blurred.entries()) most[pixel] = Math.max(most[pixel] ?? 0, Math.abs(value));
  }
  const grown = grow(most, side, Math.round((growth * side) / 256));
  const shares = grown.map((value) => Math.min(1, Math.max(0, (value - sameBelow) / (changedFrom - sameBelow))));
  const soft = blur(shares, side, reach);
  return Uint8Array.from(soft, (share, pixel) => (isDrawn[pixel] === 1 ? Math.round(255 * share) : 0));
}

/** Premultiplied, so that colours that nobody sees do not count. */
function differenceOf(one: Rgba, other: Rgba, channel: number): Float32Array {
  const seen = ({ data }: Rgba, pixel: number): number => {
    const value = data[pixel * 4 + channel] ?? 0;
    return channel === 3 ? value : (value * (data[pixel * 4 + 3] ?? 0)) / 255;
  };
  return Float32Array.from({ length: one.width * one.height }, (_value, pixel) => seen(one, pixel) - seen(other, pixel));
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

/** The mean over a square that reaches so far to each side; at the border over what there is of it. */
function blur(values: Float32Array, side: number, reach: number): Float32Array {
  if (reach === 0) return values;
  return overRowsTransposed(overRowsTransposed(values, side, reach, mean), side, reach, mean);
}

/** The greatest value in such a square. */
function grow(values: Float32Array, side: number, reach: number): Float32Array {
  return overRowsTransposed(overRowsTransposed(values, side, reach, greatest), side, reach, greatest);
}

type Window = (values: Float32Array, first: number, last: number) => number;

const mean: Window = (values, first, last) => {
  let sum = 0;
  for (let at = first; at <= last; at += 1) sum += values[at] ?? 0;
  return sum / (last - first + 1);
};

const greatest: Window = (values, first, last) => {
  let most = 0;
  for (let at = first; at <= last; at += 1) most = Math.max(most, values[at] ?? 0);
  return most;
};

function overRowsTransposed(values: Float32Array, side: number, reach: number, over: Window): Float32Array {
  const made = new Float32Array(values.length);
  for (let row = 0; row < side; row += 1) {
    for (let column = 0; column < side; column += 1) {
      const [first, last] = [Math.max(0, column - reach), Math.min(side - 1, column + reach)];
      made[column * side + row] = over(values, row * side + first, row * side + last);
    }
  }
  return made;
}
