import { solveSymmetric } from './solveSymmetric.ts';

/** Numbers a pixel of premultiplied colours. */
const channels = 4;

/** A colour that no eye tells from the field's, in levels of 255. */
export const sameColour = 10;
/** Fewer pixels say nothing of a field. */
const fewestPixels = 64;
/** Rows and columns that are looked at: a field is smooth, and so many tell as much as all of them. */
const fewLines = 128;
/** Rounds in which pixels that lie off the field are left out of the next one. */
const rounds = 4;
/** A bent field must explain so much more than a plane that a plane explains less than this share of what it does. */
const planeIsEnough = 0.95;

/**
 * A colour that changes slowly over a square picture, as of a plain or shaded backdrop: each channel is a polynomial of the place.
 * `colours`: premultiplied RGBA of every pixel, levels of 255, not cut at 0 and 255. `explained`: the share of the pixels it was fitted
 * to that have its colour.
 */
export type SmoothField = { readonly colours: Float32Array; readonly explained: number };

/** The field of most of the pixels of a region, by least squares with what lies off it left out; null where most follow none. */
export function fitSmoothField(colours: Float32Array, side: number, region: Uint8Array): SmoothField | null {
  const every = Math.max(1, Math.round(side / fewLines));
  const isTaken = (pixel: number): boolean => region[pixel] === 1 && (pixel % side) % every === 0 && Math.floor(pixel / side) % every === 0;
  const pixels = Array.from(region.keys()).filter(isTaken);
  const plane = fitTerms(colours, side, pixels, 3);
  const bent = fitTerms(colours, side, pixels, 6);
  if (plane === null || bent === null) return plane ?? bent;
  return plane.explained >= planeIsEnough * bent.explained ? plane : bent;
}

/** The terms of place of a pixel: 1, x, y, and of second degree x², xy, y²; x and y from -1 to 1. */
function termsAt(pixel: number, side: number, count: number, into: Float64Array): void {
  const [x, y] = [((pixel % side) * 2) / side - 1, (Math.floor(pixel / side) * 2) / side - 1];
  into[0] = 1;
  into[1] = x;
  into[2] = y;
  if (count === 3) return;
  into[3] = x * x;
  into[4] = x * y;
  into[5] = y * y;
}

function fitTerms(colours: Float32Array, side: number, pixels: readonly number[], count: number): SmoothField | null {
  let used = pixels;
  for (let round = 1; ; round += 1) {
    if (used.length < fewestPixels) return null;
    const weights = leastSquares(colours, side, used, count);
    const field = fieldOf(weights, side, count, pixels);
    const distances = Float32Array.from(pixels, (pixel) => distanceAt(colours, field, pixel));
    if (round === rounds) {
      const explained = distances.filter((distance) => distance <= sameColour).length / pixels.length;
      return { colours: fieldOf(weights, side, count, everywhere(side)), explained };
    }
    const middle = distances.toSorted()[Math.floor(distances.length / 2)] ?? 0;
    const limit = Math.max(sameColour, 1.5 * middle);
    used = pixels.filter((_pixel, index) => (distances[index] ?? 0) <= limit);
  }
}

function everywhere(side: number): Iterable<number> {
  return new Uint8Array(side * side).keys();
}

/** How far a pixel lies from a colour, in the channel where it lies farthest. */
export function distanceAt(colours: Float32Array, others: Float32Array, pixel: number): number {
  let most = 0;
  for (let at = pixel * channels; at < (pixel + 1) * channels; at += 1)
    most = Math.max(most, Math.abs((colours[at] ?? 0) - (others[at] ?? 0)));
  return most;
}

/** The field at some pixels. */
function fieldOf(weights: Float64Array, side: number, count: number, pixels: Iterable<number>): Float32Array {
  const field = new Float32Array(side * side * channels);
  const terms = new Float64Array(count);
  for (const pixel of pixels) {
    termsAt(pixel, side, count, terms);
    for (let channel = 0; channel < channels; channel += 1) {
      let sum = 0;
      for (let term = 0; term < count; term += 1) sum += (terms[term] ?? 0) * (weights[term * channels + channel] ?? 0);
      field[pixel * channels + channel] = sum;
    }
  }
  return field;
}

/** Weights [term, channel] that solve the normal equations, with so little of a ridge that only what is undetermined feels it. */
function leastSquares(colours: Float32Array, side: number, pixels: readonly number[], count: number): Float64Array {
  const width = count + channels;
  const rows = new Float64Array(count * width);
  const terms = new Float64Array(count);
  for (const pixel of pixels) {
    termsAt(pixel, side, count, terms);
    for (let row = 0; row < count; row += 1) {
      const term = terms[row] ?? 0;
      for (let column = 0; column < width; column += 1) {
        const other = column < count ? terms[column] : colours[pixel * channels + column - count];
        rows[row * width + column] = (rows[row * width + column] ?? 0) + term * (other ?? 0);
      }
    }
  }
  for (let row = 0; row < count; row += 1) rows[row * (width + 1)] = (rows[row * (width + 1)] ?? 0) + 1e-6;
  return solveSymmetric(rows, count, channels);
}
