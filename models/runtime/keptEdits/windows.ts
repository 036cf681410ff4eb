/** Of square maps of numbers, one a pixel, what lies in a square window around each pixel; at the border in what there is of it. */

/** The mean over a square that reaches so far to each side. */
export function blur(values: Float32Array, side: number, reach: number): Float32Array {
  if (reach === 0) return values;
  return meanOfRowsTransposed(meanOfRowsTransposed(values, side, reach), side, reach);
}

/** By sums up to each place: what a window costs does not grow with its reach. */
function meanOfRowsTransposed(values: Float32Array, side: number, reach: number): Float32Array {
  const made = new Float32Array(values.length);
  const upTo = new Float64Array(side + 1);
  for (let row = 0; row < side; row += 1) {
    for (let column = 0; column < side; column += 1) upTo[column + 1] = (upTo[column] ?? 0) + (values[row * side + column] ?? 0);
    for (let column = 0; column < side; column += 1) {
      const [first, end] = [Math.max(0, column - reach), Math.min(side, column + reach + 1)];
      made[column * side + row] = ((upTo[end] ?? 0) - (upTo[first] ?? 0)) / (end - first);
    }
  }
  return made;
}

/** The greatest value in such a square. */
export function grow(values: Float32Array, side: number, reach: number): Float32Array {
  return greatestOfRowsTransposed(greatestOfRowsTransposed(values, side, reach), side, reach);
}

/** The pixels of such a square, row by row. */
export function windowAround(pixel: number, side: number, reach: number): readonly number[] {
  const [row, column] = [Math.floor(pixel / side), pixel % side];
  const window: number[] = [];
  for (let y = Math.max(0, row - reach); y <= Math.min(side - 1, row + reach); y += 1) {
    for (let x = Math.max(0, column - reach); x <= Math.min(side - 1, column + reach); x += 1) window.push(y * side + x);
  }
  return window;
}

/** The pixels of a region whose whole square belongs to it; what lies outside the picture is no reason against it. */
export function shrinkRegion(region: Uint8Array, side: number, reach: number): Uint8Array {
  const outside = new Float32Array(region.length).fill(1);
  for (const [pixel, isIn] of region.entries()) if (isIn === 1) outside[pixel] = 0;
  const grown = grow(outside, side, reach);
  return new Uint8Array(region.length).map((_value, pixel) => 1 - (grown[pixel] ?? 0));
}

function greatestOfRowsTransposed(values: Float32Array, side: number, reach: number): Float32Array {
  const made = new Float32Array(values.length);
  for (let row = 0; row < side; row += 1) {
    for (let column = 0; column < side; column += 1) {
      const [first, end] = [Math.max(0, column - reach), Math.min(side, column + reach + 1)];
      let most = values[row * side + first] ?? 0;
      for (let at = first + 1; at < end; at += 1) most = Math.max(most, values[row * side + at] ?? 0);
      made[column * side + row] = most;
    }
  }
  return made;
}
