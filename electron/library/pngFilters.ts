import { AppError } from '../contract/errors.ts';

/** The five row filters of PNG. A predictor takes the bytes to the left, above, and above left. */
type Predictor = (left: number, above: number, corner: number) => number;

const predictors: readonly Predictor[] = [() => 0, (left) => left, (_left, above) => above, (left, above) => (left + above) >> 1, paeth];

function paeth(left: number, above: number, corner: number): number {
  const estimate = left + above - corner;
  const toLeft = Math.abs(estimate - left);
  const toAbove = Math.abs(estimate - above);
  const toCorner = Math.abs(estimate - corner);
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}

/** Rows with their filter byte before them; each row takes the filter with the smallest sum of differences, as libpng does. */
export function filterRows(rgba: Uint8Array, rowBytes: number, step: number): Buffer {
  const height = rgba.length / rowBytes;
  const filtered = Buffer.alloc((rowBytes + 1) * height);
  const candidate = new Uint8Array(rowBytes);
  for (let y = 0; y < height; y += 1) {
    let smallest = Infinity;
    predictors.forEach((predict, filter) => {
      const sum = filterRow(rgba, y * rowBytes, rowBytes, step, predict, candidate);
      if (sum >= smallest) return;
      smallest = sum;
      filtered[y * (rowBytes + 1)] = filter;
      filtered.set(candidate, y * (rowBytes + 1) + 1);
    });
  }
  return filtered;
}

function filterRow(rgba: Uint8Array, start: number, rowBytes: number, step: number, predict: Predictor, into: Uint8Array): number {
  const hasAbove = start > 0;
  let sum = 0;
  for (let x = 0; x < rowBytes; x += 1) {
    const at = start + x;
    const left = x < step ? 0 : (rgba[at - step] ?? 0);
    const above = hasAbove ? (rgba[at - rowBytes] ?? 0) : 0;
    const corner = hasAbove && x >= step ? (rgba[at - rowBytes - step] ?? 0) : 0;
    const difference = ((rgba[at] ?? 0) - predict(left, above, corner)) & 0xff;
    into[x] = difference;
    sum += difference < 128 ? difference : 256 - difference;
  }
  return sum;
}

/** Rows without their filter bytes. `step` is the distance in bytes to the pixel on the left, 1 where pixels share a byte. */
export function unfilterRows(rows: Buffer, rowBytes: number, step: number): Uint8Array {
  const height = rows.length / (rowBytes + 1);
  if (!Number.isInteger(height)) throw new AppError('pictureUnreadable');
  const plain = new Uint8Array(rowBytes * height);
  for (let y = 0; y < height; y += 1) {
    const predict = predictors[rows[y * (rowBytes + 1)] ?? 0];
    if (predict === undefined) throw new AppError('pictureUnreadable');
    for (let x = 0; x < rowBytes; x += 1) {
      const at = y * rowBytes + x;
      const left = x < step ? 0 : (plain[at - step] ?? 0);
      const above = y > 0 ? (plain[at - rowBytes] ?? 0) : 0;
      const corner = y > 0 && x >= step ? (plain[at - rowBytes - step] ?? 0) : 0;
      plain[at] = (rows[y * (rowBytes + 1) + 1 + x] ?? 0) + predict(left, above, corner);
    }
  }
  return plain;
}
