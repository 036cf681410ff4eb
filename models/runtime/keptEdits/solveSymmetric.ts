/**
 * Solves symmetric positive linear equations for several right sides at once, in place, by the elimination of Gauss and Jordan; such
 * equations need no exchange of rows. `rows`: `count` rows of as many coefficients and then `sides` right sides. Returns for each unknown
 * its value on every side.
 */
export function solveSymmetric(rows: Float64Array, count: number, sides: number): Float64Array {
  const width = count + sides;
  for (let pivot = 0; pivot < count; pivot += 1) {
    const head = rows[pivot * (width + 1)] ?? 1;
    for (let column = 0; column < width; column += 1) rows[pivot * width + column] = (rows[pivot * width + column] ?? 0) / head;
    for (let row = 0; row < count; row += 1) {
      const factor = rows[row * width + pivot] ?? 0;
      if (row === pivot || factor === 0) continue;
      for (let column = 0; column < width; column += 1) {
        rows[row * width + column] = (rows[row * width + column] ?? 0) - factor * (rows[pivot * width + column] ?? 0);
      }
    }
  }
  return Float64Array.from({ length: count * sides }, (_value, index) => {
    const [unknown, side] = [Math.floor(index / sides), index % sides];
    return rows[unknown * width + count + side] ?? 0;
  });
}
