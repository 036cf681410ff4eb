/** Of square maps of numbers, one a pixel, what lies in a square window around each pixel; at the border in what there is of it. */

/** The mean over a square that reaches so far to each side. */
export function blur(values: Float32Array, side: number, reach: number): Float32Array {
  if (reach === 0) return values;
  return overRowsTransposed(overRowsTransposed(values, side, reach, mean), side, reach, mean);
}

/** The greatest value in such a square. */
export function grow(values: Float32Array, side: number, reach: number): Float32Array {
  return overRowsTransposed(overRowsTransposed(values, side, reach, greatest), side, reach, greatest);
}

/** The pixels of a region whose whole square belongs to it; what lies outside the picture is no reason against it. */
export function shrinkRegion(region: Uint8Array, side: number, reach: number): Uint8Array {
  const outside = new Float32Array(region.length).fill(1);
  for (const [pixel, isIn] of region.entries()) if (isIn === 1) outside[pixel] = 0;
  const grown = grow(outside, side, reach);
  return new Uint8Array(region.length).map((_value, pixel) => 1 - (grown[pixel] ?? 0));
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
