import type { KnownTokens, PictureTokens } from './engineWork.ts';

/** Larger grids and wider tokens no package has; what claims them was not written by the studio. */
const largest = { gridSide: 64, tokenDims: 256 } as const;

/**
 * The one decision on tokens that come from outside: a picture's file, a row, the log of a job, a request to the engine. The order is a
 * permutation of the grid, counts fit, every number is one.
 */
export function areSoundTokens({ gridSide, tokenDims, tokensDrawn, order, latents }: PictureTokens): boolean {
  if (!isWholeNumber(gridSide, 1, largest.gridSide) || !isWholeNumber(tokenDims, 1, largest.tokenDims)) return false;
  const count = gridSide * gridSide;
  if (order.length !== count || latents.length !== count * tokenDims || !isWholeNumber(tokensDrawn, 0, count)) return false;
  return areDistinctPlaces(order, count) && areNumbers(latents);
}

/** The same of what an interrupted drawing left: one entry a variation, all equally long, none naming a place twice. */
export function areSoundKnown(known: readonly KnownTokens[]): boolean {
  const [first] = known;
  if (first === undefined) return true;
  const count = first.grid.length;
  const dims = first.latents.length / count;
  if (count === 0 || !isWholeNumber(dims, 1, largest.tokenDims)) return false;
  return known.every(
    ({ grid, latents }) =>
      grid.length === count && latents.length === count * dims && areDistinctPlaces(grid, largest.gridSide ** 2) && areNumbers(latents),
  );
}

/** The first `count` tokens of a picture, in the order they were drawn. */
export function firstTokensOf({ order, latents, tokenDims }: PictureTokens, count: number): KnownTokens {
  const grid = [...order.subarray(0, count)];
  const known = new Float32Array(grid.length * tokenDims);
  grid.forEach((place, index) => known.set(latents.subarray(place * tokenDims, (place + 1) * tokenDims), index * tokenDims));
  return { grid, latents: known };
}

function isWholeNumber(value: number, from: number, to: number): boolean {
  return Number.isInteger(value) && value >= from && value <= to;
}

function areDistinctPlaces(places: ArrayLike<number>, count: number): boolean {
  const each = Array.from(places);
  return new Set(each).size === each.length && each.every((place) => isWholeNumber(place, 0, count - 1));
}

function areNumbers(values: Float32Array): boolean {
  return values.every(Number.isFinite);
}
