import type { DrawnPicture, Rgba } from '../types.ts';

/**
 * Differences in levels of 255, after blurring: less is how the model renders the same thing twice, more is a change. In between it is
 * partly one, so that no edge shows. Between a photo and its rendering details come and go; they are small and cancel out in the blur.
 */
const sameBelow = 32;
const changedFrom = 64;

/** Pixels of a picture of 256 that are blurred over to each side, twice. */
const blurReach = 2;

/**
 * Where an edit differs from its source, as the model itself renders that source: 0 for the same, 255 for changed, a byte a pixel. What
 * the model did not draw is no change of it.
 */
export function changedPlaces({ picture, order, tokensDrawn }: DrawnPicture, rebuilt: Rgba, grid: number): Uint8Array {
  const side = picture.width;
  const reach = Math.round((blurReach * side) / 256);
  const isDrawn = drawnPixels(side, grid, order.subarray(0, tokensDrawn));
  const places = new Uint8Array(side * side);
  for (let channel = 0; channel < 4; channel += 1) {
    const difference = differenceOf(picture, rebuilt, channel).map((value, pixel) => (isDrawn[pixel] === 1 ? value : 0));
    const blurred = blur(blur(difference, side, reach), side, reach);
    for (const [pixel, value] of blurred.entries()) {
      const share = (Math.abs(value) - sameBelow) / (changedFrom - sameBelow);
      if (isDrawn[pixel] === 1) places[pixel] = Math.max(places[pixel] ?? 0, Math.round(255 * Math.min(1, Math.max(0, share))));
    }
  }
  return places;
}

/** Premultiplied, so that colours that nobody sees do not count. */
function differenceOf(one: Rgba, other: Rgba, channel: number): Float32Array {
  const seen = ({ data }: Rgba, pixel: number): number => {
    const value = data[pixel * 4 + channel] ?? 0;
    return channel === 3 ? value : (value * (data[pixel * 4 + 3] ?? 0)) / 255;
  };
  return Float32Array.from({ length: one.width * one.height }, (_value, pixel) => seen(one, pixel) - seen(other, pixel));
}

function drawnPixels(side: number, grid: number, cells: Uint16Array): Uint8Array {
  const drawn = new Uint8Array(grid * grid);
  for (const cell of cells) drawn[cell] = 1;
  const cellSide = side / grid;
  return Uint8Array.from({ length: side * side }, (_value, pixel) => {
    const row = Math.floor(pixel / side / cellSide);
    return drawn[row * grid + Math.floor((pixel % side) / cellSide)] ?? 0;
  });
}

/** The mean over a square that reaches so far to each side; at the border over what there is of it. */
function blur(values: Float32Array, side: number, reach: number): Float32Array {
  if (reach === 0) return values;
  return blurRowsTransposed(blurRowsTransposed(values, side, reach), side, reach);
}

function blurRowsTransposed(values: Float32Array, side: number, reach: number): Float32Array {
  const blurred = new Float32Array(values.length);
  for (let row = 0; row < side; row += 1) {
    for (let column = 0; column < side; column += 1) {
      const [first, last] = [Math.max(0, column - reach), Math.min(side - 1, column + reach)];
      let sum = 0;
      for (let at = first; at <= last; at += 1) sum += values[row * side + at] ?? 0;
      blurred[column * side + row] = sum / (last - first + 1);
    }
  }
  return blurred;
}
