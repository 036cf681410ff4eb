/** Pictures to graph inputs and back. Inside the runtime a picture is planar (channel, row, column), float32, premultiplied, 0..1. */
import { RuntimeError } from './runtimeError.ts';
import type { Rgba } from './types.ts';

const smallestSide = 8;
const largestSide = 16_384;

/** Refuses what cannot be a picture; codecs have limits of their own, so these only guard the arithmetic. */
export function requireUsablePicture(picture: Rgba): void {
  const { width, height, data } = picture;
  const size = `${String(width)} x ${String(height)}`;
  if (Math.min(width, height) < smallestSide) throw new RuntimeError('sourceTooSmall', { reason: size });
  if (Math.max(width, height) > largestSide) throw new RuntimeError('sourceTooLarge', { reason: size });
  if (!Number.isInteger(width) || !Number.isInteger(height) || data.length !== width * height * 4) {
    throw new RuntimeError('optionOutOfRange', { option: 'picture', reason: `${String(data.length)} bytes for ${size}` });
  }
}

/** A resampling filter of Pillow and PyTorch, widened by the shrinking factor. */
type ResizeFilter = { readonly support: number; weightAt(distance: number): number };

const triangle: ResizeFilter = { support: 1, weightAt: (distance) => Math.max(0, 1 - Math.abs(distance)) };

const lanczos: ResizeFilter = {
  support: 3,
  weightAt: (distance) => (Math.abs(distance) < 3 ? sinc(distance) * sinc(distance / 3) : 0),
};

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** Weights of the source cells that make one target cell. */
function resizeWeights(filter: ResizeFilter, from: number, to: number, index: number): { first: number; weights: number[] } {
  const scale = from / to;
  const stretch = Math.max(1, scale);
  const centre = (index + 0.5) * scale;
  const first = Math.max(0, Math.round(centre - filter.support * stretch));
  const end = Math.min(from, Math.round(centre + filter.support * stretch));
  const raw = Array.from({ length: end - first }, (_, offset) => filter.weightAt((first + offset + 0.5 - centre) / stretch));
  const sum = raw.reduce((a, b) => a + b, 0);
  return { first, weights: raw.map((weight) => weight / sum) };
}

/** Resizes the last axis of `lines` lines of `from` numbers and writes the result transposed: [to, lines]. */
function resizeTransposed(filter: ResizeFilter, source: Float32Array, from: number, to: number): Float32Array {
  const lines = source.length / from;
  const target = new Float32Array(lines * to);
  for (let index = 0; index < to; index += 1) {
    const { first, weights } = resizeWeights(filter, from, to, index);
    const reach = weights.length;
    for (let line = 0; line < lines; line += 1) {
      const start = line * from + first;
      let sum = 0;
      for (let offset = 0; offset < reach; offset += 1) sum += (source[start + offset] ?? 0) * (weights[offset] ?? 0);
      target[index * lines + line] = sum;
    }
  }
  return target;
}

/** [height, width] to [px, px]; Lanczos rings beyond 0 and 1 at edges, which each pass cuts off as Pillow does. */
function resizePlane(filter: ResizeFilter, plane: Float32Array, width: number, px: number): Float32Array {
  const height = plane.length / width;
  if (width === px && height === px) return plane;
  const narrowed = keptWithinOne(resizeTransposed(filter, plane, width, px));
  return keptWithinOne(resizeTransposed(filter, narrowed, height, px));
}

// Loops instead of `map` from here on: a call for each number takes three times as long, and a library has thousands of pictures.
function keptWithinOne(values: Float32Array): Float32Array {
  for (let index = 0; index < values.length; index += 1) values[index] = Math.min(1, Math.max(0, values[index] ?? 0));
  return values;
}

function premultipliedPlane({ width, height, data }: Rgba, channel: number): Float32Array {
  const plane = new Float32Array(width * height);
  for (let pixel = 0; pixel < plane.length; pixel += 1) {
    const alpha = (data[pixel * 4 + 3] ?? 0) / 255;
    plane[pixel] = channel === 3 ? alpha : ((data[pixel * 4 + channel] ?? 0) / 255) * alpha;
  }
  return plane;
}

/** Premultiplied planes [4, px, px]. As in training, a picture that is not square is stretched, and resized by Lanczos. */
export function premultipliedPlanes(picture: Rgba, px: number): Float32Array {
  const size = px * px;
  const planes = new Float32Array(4 * size);
  const alpha = resizePlane(lanczos, premultipliedPlane(picture, 3), picture.width, px);
  planes.set(alpha, 3 * size);
  for (let channel = 0; channel < 3; channel += 1) {
    const plane = resizePlane(lanczos, premultipliedPlane(picture, channel), picture.width, px);
    // Where colour rings above its alpha it is no colour that a picture could have.
    for (let pixel = 0; pixel < size; pixel += 1) {
      planes[channel * size + pixel] = Math.min(plane[pixel] ?? 0, alpha[pixel] ?? 0);
    }
  }
  return planes;
}

/** Input of the vision graph: planes [4, px, px] over white, [3, visionPx, visionPx], -1..1 (`training/encoders.py`). */
export function visionPlanes(planes: Float32Array, px: number, visionPx: number): Float32Array {
  const size = px * px;
  const seen = new Float32Array(3 * visionPx * visionPx);
  const alpha = planes.subarray(3 * size);
  for (let channel = 0; channel < 3; channel += 1) {
    const overWhite = planes.slice(channel * size, (channel + 1) * size);
    for (let pixel = 0; pixel < size; pixel += 1) overWhite[pixel] = (overWhite[pixel] ?? 0) + 1 - (alpha[pixel] ?? 0);
    const plane = keptWithinOne(resizePlane(triangle, overWhite, px, visionPx));
    const first = channel * plane.length;
    for (let pixel = 0; pixel < plane.length; pixel += 1) seen[first + pixel] = (plane[pixel] ?? 0) * 2 - 1;
  }
  return seen;
}

/** The picture of premultiplied planes [4, px, px]. Cells of the `grid` for which `drawn` is false become fully transparent. */
export function pictureOfPlanes(planes: Float32Array, px: number, drawn: readonly boolean[], grid: number): Rgba {
  const size = px * px;
  const cell = px / grid;
  const data = new Uint8ClampedArray(size * 4);
  for (let pixel = 0; pixel < size; pixel += 1) {
    const column = Math.floor((pixel % px) / cell);
    const row = Math.floor(pixel / px / cell);
    const alpha = planes[3 * size + pixel] ?? 0;
    const alphaByte = Math.round(alpha * 255);
    if (drawn[row * grid + column] !== true || alphaByte === 0) continue;
    for (let channel = 0; channel < 3; channel += 1) {
      data[pixel * 4 + channel] = Math.round(Math.min(1, (planes[channel * size + pixel] ?? 0) / alpha) * 255);
    }
    data[pixel * 4 + 3] = alphaByte;
  }
  return { width: px, height: px, data };
}
