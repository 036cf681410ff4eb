/** Decoding as pure functions; `unifluid/sampling.py` has the same names and gives the same numbers. */
import { philoxBlock, philoxNormals, philoxPurpose, wordToUniform } from './philox.ts';
import type { PictureOrder } from './types.ts';

export type DrawSeed = { readonly seed: number; readonly variation: number };

function randomWord({ seed, variation }: DrawSeed, grid: number): number {
  return philoxBlock({ seed, purpose: philoxPurpose.order, variation, grid, step: 0 }, 0)[0];
}

/** Grid positions in generation order for a grid of `side * side`. */
export function tokenOrder(order: PictureOrder, side: number, seed: DrawSeed): number[] {
  const positions = Array.from({ length: side * side }, (_, position) => position);
  if (order === 'raster') return positions;
  const keys = positions.map((position) => randomWord(seed, position));
  return positions.sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0) || a - b);
}

/** `order` with the known positions first, as they were given, and the rest in its own sequence. */
export function orderAfterKnown(order: readonly number[], known: readonly number[]): number[] {
  const taken = new Set(known);
  return [...known, ...order.filter((position) => !taken.has(position))];
}

/** Start noise of the token at one grid position, times the temperature. */
export function tokenNoise(seed: DrawSeed, grid: number, dims: number, temperature: number): Float32Array {
  const noise = philoxNormals({ ...seed, purpose: philoxPurpose.noise, grid, step: 0 }, dims);
  return temperature === 1 ? noise : noise.map((value) => value * temperature);
}

/** Noise of one step of a sampler that adds some in each, times the temperature; the start noise is that of step 0. */
export function stepNoise(seed: DrawSeed, grid: number, dims: number, step: number, temperature: number): Float32Array {
  const noise = philoxNormals({ ...seed, purpose: philoxPurpose.noise, grid, step: step + 1 }, dims);
  return temperature === 1 ? noise : noise.map((value) => value * temperature);
}

/** Solver times 0 .. 1, `steps + 1` of them, after the time shift t / (t + shift * (1 - t)). */
export function flowSchedule(steps: number, shift: number): Float32Array {
  return Float32Array.from({ length: steps + 1 }, (_, index) => {
    const time = index / steps;
    return time / (time + shift * (1 - time));
  });
}

/** Which conditions a batch carries: full; full and no text; full, no text, and neither text nor source. */
export type GuidanceRows = 1 | 2 | 3;

/** Whether scales grow from 1 over a picture's tokens, or hold from the first one on. */
export type GuidanceSchedule = 'linear' | 'constant';

export type GuidanceScales = { readonly text: number; readonly image: number; readonly schedule: GuidanceSchedule };

/** Rows whose weight would be 0 for every token are not run. */
export function guidanceRows(scales: GuidanceScales, hasSource: boolean): GuidanceRows {
  if (hasSource && scales.image !== 1) return 3;
  return scales.text === 1 ? 1 : 2;
}

/** Weights of the rows' velocities for token `index` of `total`; they sum to 1. */
export function guidanceWeights(rows: GuidanceRows, scales: GuidanceScales, index: number, total: number): number[] {
  const share = scales.schedule === 'constant' ? 1 : (index + 1) / total;
  const text = 1 + (scales.text - 1) * share;
  const image = 1 + (scales.image - 1) * share;
  switch (rows) {
    case 1:
      return [1];
    case 2:
      return [text, 1 - text];
    case 3:
      return [text, image - text, 1 - image];
  }
}

/** Natural logarithms of the softmax, in float64. */
export function logSoftmax(logits: Float32Array): Float64Array {
  const largest = logits.reduce((a, b) => Math.max(a, b), -Infinity);
  const sum = logits.reduce((total, logit) => total + Math.exp(logit - largest), 0);
  const offset = largest + Math.log(sum);
  return Float64Array.from(logits, (logit) => logit - offset);
}

export type PieceChoice = { readonly id: number; readonly logProbability: number };

export type PieceOptions = {
  readonly temperature: number;
  readonly seed: number;
  readonly piece: number;
  /** Never chosen. */
  readonly barred?: ReadonlySet<number>;
};

/**
 * The next text piece: the most likely one at temperature 0 (the lowest id of equals), else drawn with the Philox number of
 * `piece`. The log-probability is the model's own, whatever the temperature and whatever is barred.
 */
export function choosePiece(logits: Float32Array, options: PieceOptions): PieceChoice {
  const logProbabilities = logSoftmax(logits);
  const { barred } = options;
  const open = barred === undefined ? logits : logits.map((logit, id) => (barred.has(id) ? -Infinity : logit));
  const id = options.temperature === 0 ? indexOfLargest(open) : drawPiece(open, options);
  return { id, logProbability: logProbabilities[id] ?? -Infinity };
}

function indexOfLargest(values: Float32Array): number {
  return values.reduce((best, value, index) => (value > (values[best] ?? -Infinity) ? index : best), 0);
}

function drawPiece(logits: Float32Array, { seed, piece, temperature }: PieceOptions): number {
  const stream = { seed, purpose: philoxPurpose.text, variation: 0, grid: 0, step: piece };
  return drawFrom(logits, temperature, wordToUniform(philoxBlock(stream, 0)[0]));
}

/** The code at one grid position, drawn from its logits; at temperature 0 the likeliest, the lowest of equals. */
export function chooseCode(logits: Float32Array, seed: DrawSeed, grid: number, temperature: number): number {
  if (temperature === 0) return indexOfLargest(logits);
  return drawFrom(logits, temperature, wordToUniform(philoxBlock({ ...seed, purpose: philoxPurpose.code, grid, step: 0 }, 0)[0]));
}

/** The place where the summed probabilities pass `target`. */
function drawFrom(logits: Float32Array, temperature: number, target: number): number {
  const tempered = logSoftmax(logits.map((logit) => logit / temperature));
  let reached = 0;
  for (const [id, logProbability] of tempered.entries()) {
    reached += Math.exp(logProbability);
    if (target < reached) return id;
  }
  return indexOfLargest(logits);
}
