/** A colour as x and y of CIE 1931. */
export type Point = readonly [x: number, y: number];
export type Row = readonly [number, number, number];
export type Matrix = readonly [Row, Row, Row];
export type Primaries = { readonly white: Point; readonly red: Point; readonly green: Point; readonly blue: Point };

export const d65: Point = [0.3127, 0.329];

/** Takes linear light from one set of primaries to another whose white is D65; null where one of them spans no plane. */
export function matrixBetween(from: Primaries, to: Primaries): Matrix | null {
  const source = primariesToXyz(from);
  const target = primariesToXyz(to);
  const back = target === null ? null : inverse(target);
  const white = adaptation(from.white);
  return source === null || back === null || white === null ? null : multiply(back, multiply(white, source));
}

function primariesToXyz({ white, red, green, blue }: Primaries): Matrix | null {
  const columns = transpose([xyzOf(red), xyzOf(green), xyzOf(blue)]);
  const back = inverse(columns);
  if (back === null) return null;
  const [byRed, byGreen, byBlue] = apply(back, xyzOf(white));
  return multiply(columns, diagonal(byRed, byGreen, byBlue));
}

function xyzOf([x, y]: Point): Row {
  return [x / y, 1, (1 - x - y) / y];
}

const bradford: Matrix = [
  [0.8951, 0.2664, -0.1614],
  [-0.7502, 1.7135, 0.0367],
  [0.0389, -0.0685, 1.0296],
];

/** Bradford's change of white to D65. */
function adaptation(white: Point): Matrix | null {
  const from = apply(bradford, xyzOf(white));
  const to = apply(bradford, xyzOf(d65));
  const back = inverse(bradford);
  return back === null ? null : multiply(back, multiply(diagonal(to[0] / from[0], to[1] / from[1], to[2] / from[2]), bradford));
}

export function apply(matrix: Matrix, [x, y, z]: Row): Row {
  const dot = ([a, b, c]: Row): number => a * x + b * y + c * z;
  return [dot(matrix[0]), dot(matrix[1]), dot(matrix[2])];
}

function multiply(left: Matrix, right: Matrix): Matrix {
  const [first, second, third] = transpose(right);
  return transpose([apply(left, first), apply(left, second), apply(left, third)]);
}

function transpose([[a, b, c], [d, e, f], [g, h, i]]: Matrix): Matrix {
  return [
    [a, d, g],
    [b, e, h],
    [c, f, i],
  ];
}

function diagonal(x: number, y: number, z: number): Matrix {
  return [
    [x, 0, 0],
    [0, y, 0],
    [0, 0, z],
  ];
}

function inverse([[a, b, c], [d, e, f], [g, h, i]]: Matrix): Matrix | null {
  const [first, second, third] = [e * i - f * h, f * g - d * i, d * h - e * g];
  const determinant = a * first + b * second + c * third;
  // Not a number where a colour lies at y = 0.
  if (!Number.isFinite(determinant) || Math.abs(determinant) < 1e-9) return null;
  const cofactors: Matrix = [
    [first, c * h - b * i, b * f - c * e],
    [second, a * i - c * g, c * d - a * f],
    [third, b * g - a * h, a * e - b * d],
  ];
  return multiply(diagonal(1 / determinant, 1 / determinant, 1 / determinant), cofactors);
}
