/** Keys and values of all rows, in arrays as long as the sequence may become: a new column is written in place, nothing grows. */
import type { Feeds, Float32Tensor } from './inferenceSession.ts';
import { hiddenColumn } from './sequences.ts';

export type CacheShape = {
  readonly layers: number;
  readonly rows: number;
  readonly heads: number;
  readonly capacity: number;
  readonly headDim: number;
};

export type KeyValueCache = {
  readonly shape: CacheShape;
  /** [layers, rows, heads, capacity, headDim], both. */
  readonly keys: Float32Tensor;
  readonly values: Float32Tensor;
  /** Additive mask of one query over the columns and itself: [rows, 1, 1, capacity + 1]. Columns not yet written are hidden. */
  readonly mask: Float32Tensor;
};

function zeros(dims: readonly number[]): Float32Tensor {
  const size = dims.reduce((product, dim) => product * dim, 1);
  return { type: 'float32', dims, data: new Float32Array(size) };
}

export function createKeyValueCache(shape: CacheShape): KeyValueCache {
  const { layers, rows, heads, capacity, headDim } = shape;
  const mask = zeros([rows, 1, 1, capacity + 1]);
  mask.data.fill(hiddenColumn);
  for (let row = 0; row < rows; row += 1) mask.data[row * (capacity + 1) + capacity] = 0;
  const dims = [layers, rows, heads, capacity, headDim];
  return { shape, keys: zeros(dims), values: zeros(dims), mask };
}

/** Which columns were written, and from where: `k`, `v` are [layers, sourceRows, heads, columns, headDim] of a graph. */
export type NewColumns = { readonly k: Float32Array; readonly v: Float32Array; readonly sourceRows: number; readonly columns: number };

/**
 * Writes columns from `start` on. Where the source has fewer rows than the cache, each of its rows serves as many cache
 * rows as follow one another: one prefill of the guidance rows serves all variations.
 */
export function writeColumns(cache: KeyValueCache, start: number, columns: NewColumns): void {
  const { layers, rows, heads, capacity, headDim } = cache.shape;
  const share = rows / columns.sourceRows;
  const length = columns.columns * headDim;
  for (let layer = 0; layer < layers; layer += 1) {
    for (let row = 0; row < rows; row += 1) {
      for (let head = 0; head < heads; head += 1) {
        const sourceRow = Math.floor(row / share);
        const from = ((layer * columns.sourceRows + sourceRow) * heads + head) * length;
        const to = (((layer * rows + row) * heads + head) * capacity + start) * headDim;
        cache.keys.data.set(columns.k.subarray(from, from + length), to);
        cache.values.data.set(columns.v.subarray(from, from + length), to);
      }
    }
  }
}

/** Lets the rows see columns from `start` on; `valid` tells for each row and column whether it is one to see. */
export function showColumns(
  cache: KeyValueCache,
  start: number,
  columns: number,
  valid: (row: number, column: number) => boolean = () => true,
): void {
  const width = cache.shape.capacity + 1;
  for (let row = 0; row < cache.shape.rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      if (valid(row, column)) cache.mask.data[row * width + start + column] = 0;
    }
  }
}

/** A cache whose rows are those `parents` of another, in that order, with room for `capacity` columns. */
export function gatherRows(cache: KeyValueCache, parents: readonly number[], capacity: number): KeyValueCache {
  const { layers, rows, heads, headDim } = cache.shape;
  const gathered = createKeyValueCache({ ...cache.shape, rows: parents.length, capacity });
  const length = cache.shape.capacity * headDim;
  for (let layer = 0; layer < layers; layer += 1) {
    for (const [row, parent] of parents.entries()) {
      for (let head = 0; head < heads; head += 1) {
        const from = ((layer * rows + parent) * heads + head) * length;
        const to = ((layer * parents.length + row) * heads + head) * capacity * headDim;
        gathered.keys.data.set(cache.keys.data.subarray(from, from + length), to);
        gathered.values.data.set(cache.values.data.subarray(from, from + length), to);
      }
    }
  }
  const width = cache.shape.capacity + 1;
  for (const [row, parent] of parents.entries()) {
    const seen = cache.mask.data.subarray(parent * width, parent * width + width - 1);
    gathered.mask.data.set(seen, row * (capacity + 1));
  }
  return gathered;
}

/** The cache as inputs of a step graph; views, so the next run sees what was written in between. */
export function cacheFeeds(cache: KeyValueCache): Feeds {
  return { k: cache.keys, v: cache.values, mask: cache.mask };
}
