/** Draws the target tokens of all variations, one run of `image_step` a token, and decodes them. */
import { setImmediate as nextMacrotask } from 'node:timers/promises';
import { float32Output, float32Tensor, int64Tensor, type Feeds } from '../inferenceSession.ts';
import { cacheFeeds, showColumns, writeColumns, type KeyValueCache } from '../keyValueCache.ts';
import { flowSchedule, guidanceRows, guidanceWeights, tokenNoise, type GuidanceRows, type GuidanceScales } from '../sampling.ts';
import { guidanceSequenceRows, type TextToken } from '../sequences.ts';
import type { DrawnPicture, DrawOptions, DrawResult, OnRuntimeEvent, UnifiedModel } from '../types.ts';
import { createCanvas, gridBefore, placeToken, tokenBefore, type Canvas } from './canvas.ts';
import { decodeLatents } from './encodePictures.ts';
import { isStopped } from './isStopped.ts';
import { startPace, type Pace } from './pace.ts';
import { cacheOfPrefill, runPrefill, type KnownImagePart } from './prefill.ts';

const defaultPartialEvery = 4;

/** What is drawn from: the prompt's tokens, and for an edit the source as vision embeddings and as latents. */
export type DrawConditions = {
  readonly prompt: readonly TextToken[];
  readonly pictures: readonly Float32Array[];
  readonly source: Float32Array | null;
};

type Drawing = {
  readonly model: UnifiedModel;
  readonly options: DrawOptions;
  readonly scales: GuidanceScales;
  readonly rows: GuidanceRows;
  readonly canvases: readonly Canvas[];
  readonly onEvent: OnRuntimeEvent;
};

export async function drawPictures(
  model: UnifiedModel,
  options: DrawOptions,
  conditions: DrawConditions,
  onEvent: OnRuntimeEvent,
): Promise<DrawResult> {
  const started = performance.now();
  const { architecture, sampler } = model.manifest;
  const { guidance_image: imageGuidance, guidance_schedule: schedule = 'linear' } = sampler;
  const scales = { text: options.guidance, image: options.imageGuidance ?? imageGuidance, schedule };
  const rows = guidanceRows(scales, conditions.source !== null);
  const canvases = Array.from({ length: options.variations }, (_, variation) => createCanvas(architecture, options, variation));
  const drawing: Drawing = { model, options, scales, rows, canvases, onEvent };

  const tokensDrawn = await drawTokens(drawing, conditions);
  onEvent({ kind: 'stage', stage: 'decode' });
  const pictures: DrawnPicture[] = [];
  for (const { latents, drawn, order } of canvases) {
    pictures.push({ picture: await decodeLatents(model, latents, drawn), latents, order: Uint16Array.from(order), tokensDrawn });
    await nextMacrotask();
  }
  return { pictures, stopped: tokensDrawn < architecture.tokens, milliseconds: performance.now() - started };
}

/** Returns how many tokens of each variation are drawn: all, or fewer where the signal asked to stop. */
async function drawTokens(drawing: Drawing, conditions: DrawConditions): Promise<number> {
  const { model, options, canvases, onEvent } = drawing;
  const { tokens } = model.manifest.architecture;
  const firstIndex = options.known?.[0]?.grid.length ?? 0;
  if (firstIndex === tokens || isStopped(options.signal)) return firstIndex;

  onEvent({ kind: 'stage', stage: 'prefill' });
  const { cache, prefixColumns } = await prefillDrawing(drawing, conditions, firstIndex);
  const session = await model.session('image_step');
  await nextMacrotask();
  onEvent({ kind: 'stage', stage: 'draw' });
  const pace = startPace(() => performance.now());
  for (let index = firstIndex; index < tokens; index += 1) {
    if (isStopped(options.signal)) return index;
    const outputs = await session.run({ ...cacheFeeds(cache), ...stepFeeds(drawing, index) });
    // The last token's column is never read again and has no place in the cache.
    if (index < tokens - 1) {
      const column = prefixColumns + index;
      const [k, v] = [float32Output(outputs, 'k_new'), float32Output(outputs, 'v_new')];
      writeColumns(cache, column, { k, v, sourceRows: cache.shape.rows, columns: 1 });
      showColumns(cache, column, 1);
    }
    pace.tokenDone();
    placeTokens(drawing, index, float32Output(outputs, 'next'), pace);
    // One turn of the event loop a token: this is where a message to stop is read.
    await nextMacrotask();
    if (index < tokens - 1) await showPartialPictures(drawing, index, pace, firstIndex);
  }
  return canvases.length === 0 ? 0 : tokens;
}

/** One prefill row a guidance row serves all variations, unless known tokens, each in its own order, make the rows differ. */
async function prefillDrawing(
  { model, rows, canvases }: Drawing,
  conditions: DrawConditions,
  knownTokens: number,
): Promise<{ cache: KeyValueCache; prefixColumns: number }> {
  const { architecture } = model.manifest;
  const guidance = guidanceSequenceRows(architecture, rows, conditions.prompt);
  const parts = canvases.map((canvas) => knownPart(canvas, knownTokens, architecture.token_dims));
  const { pictures, source } = conditions;
  const prefill = await runPrefill(model, {
    rows: knownTokens === 0 ? guidance : guidance.flatMap((row) => canvases.map(() => row)),
    pictures,
    source,
    known: knownTokens === 0 ? [] : guidance.flatMap(() => parts),
    logits: false,
  });
  const newColumns = architecture.tokens - 1 - knownTokens;
  const cache = cacheOfPrefill(model, prefill, rows * canvases.length, newColumns);
  return { cache, prefixColumns: prefill.columns - knownTokens };
}

/** BOI and all known tokens but the last, which the first step takes in. */
function knownPart(canvas: Canvas, knownTokens: number, dims: number): KnownImagePart {
  const indices = Array.from({ length: knownTokens }, (_, index) => index);
  const latents = new Float32Array(knownTokens * dims);
  for (const index of indices) latents.set(tokenBefore(canvas, index, dims), index * dims);
  return { grid: indices.map((index) => gridBefore(canvas, index)), next: canvas.order.slice(0, knownTokens), latents };
}

function stepFeeds({ model, options, scales, rows, canvases }: Drawing, index: number): Feeds {
  const { token_dims: dims, slots, tokens } = model.manifest.architecture;
  const batch = Array.from({ length: rows }, () => canvases).flat();
  const previous = new Float32Array(batch.length * dims);
  for (const [row, canvas] of batch.entries()) previous.set(tokenBefore(canvas, index, dims), row * dims);
  const noise = new Float32Array(canvases.length * dims);
  for (const [row, { order, variation }] of canvases.entries()) {
    noise.set(tokenNoise({ seed: options.seed, variation }, order[index] ?? 0, dims, options.temperature), row * dims);
  }
  const weights = guidanceWeights(rows, scales, index, tokens).flatMap((weight) => canvases.map(() => weight));
  const schedule = flowSchedule(options.steps, model.manifest.sampler.shift);
  const perRow = (valueOf: (canvas: Canvas) => number): Feeds[string] => int64Tensor(batch.map(valueOf), [batch.length, 1]);
  return {
    previous: float32Tensor(previous, [batch.length, 1, dims]),
    previous_grid: perRow((canvas) => gridBefore(canvas, index)),
    next_grid: perRow((canvas) => canvas.order[index] ?? 0),
    position: perRow(() => slots.image + index),
    noise: float32Tensor(noise, [canvases.length, 1, dims]),
    guidance: float32Tensor(Float32Array.from(weights), [rows, canvases.length]),
    schedule: float32Tensor(schedule, [schedule.length]),
  };
}

function placeTokens({ model, canvases, onEvent }: Drawing, index: number, next: Float32Array, pace: Pace): void {
  const { token_dims: dims, tokens: total } = model.manifest.architecture;
  const variations = canvases.map((canvas, row) => {
    const grid = canvas.order[index] ?? 0;
    const latent = next.slice(row * dims, (row + 1) * dims);
    placeToken(canvas, grid, latent);
    return { grid, latent };
  });
  onEvent({ kind: 'tokenDone', index, total, variations, secondsLeft: pace.secondsLeft(total - index - 1) });
}

/** Partial pictures every few tokens, the variations in turn, as many as fit their share of the time. */
async function showPartialPictures(drawing: Drawing, index: number, pace: Pace, firstIndex: number): Promise<void> {
  const { model, options, canvases, onEvent } = drawing;
  const every = options.partialEvery ?? defaultPartialEvery;
  const done = index + 1 - firstIndex;
  if (every === 0 || done % every !== 0) return;
  for (let turn = 0; turn < canvases.length; turn += 1) {
    const canvas = canvases[(done / every - 1 + turn) % canvases.length];
    if (canvas === undefined || isStopped(options.signal) || !pace.partialFits()) return;
    const started = performance.now();
    const picture = await decodeLatents(model, canvas.latents, canvas.drawn);
    pace.partialDone(performance.now() - started);
    onEvent({ kind: 'partialPicture', index, variation: canvas.variation, picture });
    await nextMacrotask();
  }
}
