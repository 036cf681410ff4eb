/** What one variation has drawn so far. */
import type { Drawing } from '../packageManifest.ts';
import { orderAfterKnown, tokenOrder, type DrawSeed } from '../sampling.ts';
import type { DrawOptions } from '../types.ts';

export type Canvas = {
  /** Its place among the variations drawn together. */
  readonly variation: number;
  /** What its noise and its order are drawn from. */
  readonly seed: DrawSeed;
  /** Grid positions in generation order, known ones first. */
  readonly order: readonly number[];
  /** [tokens * token_dims] in raster order, zeros where not drawn. */
  readonly latents: Float32Array;
  readonly drawn: boolean[];
};

/** `inPlace`: drawn line by line, and what is known waits where it is; else what is known is read first. */
export function createCanvas(drawing: Drawing, options: DrawOptions, variation: number, inPlace: boolean): Canvas {
  const { grid: side, tokens, token_dims: dims } = drawing;
  const known = options.known?.[options.known.length === 1 ? 0 : variation];
  const seed = { seed: options.seed, variation: (options.firstVariation ?? 0) + variation };
  const order = inPlace ? tokenOrder('raster', side, seed) : orderAfterKnown(tokenOrder(options.order, side, seed), known?.grid ?? []);
  const canvas = { variation, seed, order, latents: new Float32Array(tokens * dims), drawn: Array.from({ length: tokens }, () => false) };
  for (const [index, grid] of (known?.grid ?? []).entries()) {
    placeToken(canvas, grid, known?.latents.subarray(index * dims, (index + 1) * dims) ?? new Float32Array(dims));
  }
  return canvas;
}

/** Tokens at the start of the generation order that are there already. */
export function knownFirst({ order, drawn }: Canvas): number {
  const missing = order.findIndex((grid) => drawn[grid] !== true);
  return missing === -1 ? order.length : missing;
}

/** The generation order with what is drawn before what is not, as a drawing that was stopped is kept. */
export function orderOfDrawn({ order, drawn }: Canvas): { readonly order: Uint16Array; readonly tokensDrawn: number } {
  const there = order.filter((grid) => drawn[grid] === true);
  return { order: Uint16Array.from([...there, ...order.filter((grid) => drawn[grid] !== true)]), tokensDrawn: there.length };
}

export function placeToken(canvas: Canvas, grid: number, latent: Float32Array): void {
  canvas.latents.set(latent, grid * latent.length);
  canvas.drawn[grid] = true;
}

/** The token drawn at `index` of the generation order; zeros for BOI, which stands before the first. */
export function tokenBefore(canvas: Canvas, index: number, dims: number): Float32Array {
  const grid = canvas.order[index - 1];
  return grid === undefined ? new Float32Array(dims) : canvas.latents.subarray(grid * dims, (grid + 1) * dims);
}

/** Grid position of the token at `index` - 1: what the step for `index` takes in; `tokens` stands for BOI. */
export function gridBefore(canvas: Canvas, index: number): number {
  return canvas.order[index - 1] ?? canvas.order.length;
}
