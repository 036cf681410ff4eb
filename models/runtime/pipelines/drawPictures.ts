/** Draws the target tokens of all variations, one run of `image_step` a token, and decodes them. */
import { setImmediate as nextMacrotask } from 'node:timers/promises';
import { drawDefaults, drawingOf, drawsLineByLine, samplerOf } from '../abilities.ts';
import type { Prompt } from '../prompts.ts';
import { guidanceRows } from '../sampling.ts';
import { firstDrawnPosition, guidanceSequenceRows } from '../sequences.ts';
import type { DrawnPicture, DrawOptions, DrawResult, OnRuntimeEvent, UnifiedModel } from '../types.ts';
import { createCanvas, knownFirst, orderOfDrawn, placeToken, type Canvas } from './canvas.ts';
import { decodeLatents } from './encodePictures.ts';
import { runImageStep, type Drawn, type Prefix } from './imageStep.ts';
import { isStopped } from './isStopped.ts';
import { startPace, type Pace } from './pace.ts';
import { runPrefill, stepsAfter } from './prefill.ts';

const defaultPartialEvery = 4;

/** What is drawn from: the prompt's tokens, and for an edit the source as vision embeddings and as latents. */
export type DrawConditions = {
  readonly prompt: Prompt;
  readonly pictures: readonly Float32Array[];
  readonly source: Float32Array | null;
};

type Drawing = Drawn & { readonly onEvent: OnRuntimeEvent };

export async function drawPictures(
  model: UnifiedModel,
  options: DrawOptions,
  conditions: DrawConditions,
  onEvent: OnRuntimeEvent,
): Promise<DrawResult> {
  const started = performance.now();
  const target = drawingOf(model);
  const sampler = samplerOf(model);
  const { imageGuidance, schedule } = drawDefaults(sampler);
  const scales = { text: options.guidance, image: options.imageGuidance ?? imageGuidance, schedule };
  const rows = guidanceRows(scales, conditions.source !== null);
  const canvases = Array.from({ length: options.variations }, (_, place) => createCanvas(target, options, place, drawsLineByLine(sampler)));
  const drawing: Drawing = { model, options, scales, rows, canvases, onEvent };

  const tokensDrawn = await drawTokens(drawing, conditions);
  onEvent({ kind: 'stage', stage: 'decode' });
  const pictures = await decodeAll(drawing, tokensDrawn);
  return { pictures, stopped: tokensDrawn < target.tokens, milliseconds: performance.now() - started };
}

/** The finished pictures, in the order of their variations. Whoever watches one sees it first, and whole while it is being kept. */
async function decodeAll({ model, options, canvases, onEvent }: Drawing, tokensDrawn: number): Promise<readonly DrawnPicture[]> {
  const pictures = new Map<Canvas, DrawnPicture>();
  for (const canvas of inTurn(canvases, 0, options.watched?.())) {
    const { variation, latents, drawn } = canvas;
    const picture = await decodeLatents(model, latents, drawn);
    pictures.set(canvas, { variation, picture, latents, ...orderOfDrawn(canvas) });
    if (tokensDrawn > 0 && options.partialEvery !== 0) onEvent({ kind: 'partialPicture', index: tokensDrawn - 1, variation, picture });
    await nextMacrotask();
  }
  return canvases.flatMap((canvas) => pictures.get(canvas) ?? []);
}

/** Returns how many tokens of each variation are drawn: all, or fewer where the signal asked to stop. */
async function drawTokens(drawing: Drawing, conditions: DrawConditions): Promise<number> {
  const { model, options, canvases, onEvent } = drawing;
  const { tokens } = drawingOf(model);
  const firstIndex = Math.min(...canvases.map(knownFirst));
  if (firstIndex === tokens || isStopped(options.signal)) return firstIndex;

  onEvent({ kind: 'stage', stage: 'prefill' });
  const prefix = await prefillDrawing(drawing, conditions);
  try {
    await nextMacrotask();
    return await drawFrom(drawing, prefix, firstIndex);
  } finally {
    prefix.cache.release();
  }
}

/** The tokens from `firstIndex` on, after those that are known. */
async function drawFrom(drawing: Drawing, prefix: Prefix, firstIndex: number): Promise<number> {
  const { model, options, canvases, onEvent } = drawing;
  const { tokens } = drawingOf(model);
  if (!(await readKnown(drawing, prefix, firstIndex))) return firstIndex;
  onEvent({ kind: 'stage', stage: 'draw' });
  const pace = startPace(() => performance.now(), canvases.length);
  if (firstIndex > 0) await showKnown(drawing, firstIndex - 1);
  for (let index = firstIndex; index < tokens; index += 1) {
    if (isStopped(options.signal)) return index;
    const next = await runImageStep(drawing, prefix, index, options.steps);
    pace.tokenDone();
    placeTokens(drawing, index, next, pace);
    // One turn of the event loop a token: this is where a message to stop is read.
    await nextMacrotask();
    if (index < tokens - 1) await showPartialPictures(drawing, index, pace, firstIndex);
  }
  return canvases.length === 0 ? 0 : tokens;
}

/** One prefill row a guidance row serves all variations. */
async function prefillDrawing({ model, rows, canvases }: Drawing, conditions: DrawConditions): Promise<Prefix> {
  const { prompt, pictures, source } = conditions;
  const prefill = await runPrefill(model, {
    rows: guidanceSequenceRows(model.manifest, rows, prompt),
    pictures: [pictures],
    source,
    logits: 0,
  });
  const goingOn = { rows: rows * canvases.length, newColumns: drawingOf(model).tokens - 1 };
  const cache = stepsAfter(model, await model.session('image_step'), prefill, goingOn);
  return { cache, starts: prefill.layouts.map((layout) => firstDrawnPosition(model.manifest, layout)) };
}

/**
 * Takes the known tokens in one by one, as the drawing that made them did: read all at once they would round differently, and the
 * rest would be another picture's. What each step would draw is not needed, so the shortest schedule will do. False where stopped.
 */
async function readKnown(drawing: Drawing, prefix: Prefix, count: number): Promise<boolean> {
  for (let index = 0; index < count; index += 1) {
    if (isStopped(drawing.options.signal)) return false;
    await runImageStep(drawing, prefix, index, 1);
    await nextMacrotask();
  }
  return true;
}

function placeTokens({ model, canvases, onEvent }: Drawing, index: number, next: Float32Array, pace: Pace): void {
  const { token_dims: dims, tokens: total } = drawingOf(model);
  const variations = canvases.map((canvas, row) => {
    const grid = canvas.order[index] ?? 0;
    const place = grid * dims;
    const isKnown = canvas.drawn[grid] === true;
    const latent = isKnown ? canvas.latents.slice(place, place + dims) : next.slice(row * dims, (row + 1) * dims);
    placeToken(canvas, grid, latent);
    return { grid, latent };
  });
  onEvent({ kind: 'tokenDone', index, total, variations, secondsLeft: pace.secondsLeft(total - index - 1) });
}

/** What a drawing goes on from is seen before its next token is. */
async function showKnown(drawing: Drawing, index: number): Promise<void> {
  if (drawing.options.partialEvery === 0) return;
  for (const canvas of drawing.canvases) {
    if (isStopped(drawing.options.signal)) return;
    await showPartial(drawing, canvas, index);
  }
}

async function showPartial({ model, onEvent }: Drawing, { variation, latents, drawn }: Canvas, index: number): Promise<void> {
  const picture = await decodeLatents(model, latents, drawn);
  onEvent({ kind: 'partialPicture', index, variation, picture });
  await nextMacrotask();
}

/** The one that is watched first, then the others, each time from the next on. */
function inTurn(canvases: readonly Canvas[], round: number, watched = -1): readonly Canvas[] {
  const turned = canvases.map((_canvas, turn) => (round + turn) % canvases.length);
  const places = canvases[watched] === undefined ? turned : [watched, ...turned.filter((place) => place !== watched)];
  return places.flatMap((place) => canvases[place] ?? []);
}

/** Partial pictures every few tokens, the variations in turn, as many as fit their share of the time. */
async function showPartialPictures(drawing: Drawing, index: number, pace: Pace, firstIndex: number): Promise<void> {
  const { options, canvases } = drawing;
  const every = options.partialEvery ?? defaultPartialEvery;
  const done = index + 1 - firstIndex;
  if (every === 0 || done % every !== 0) return;
  for (const canvas of inTurn(canvases, done / every - 1, options.watched?.())) {
    if (isStopped(options.signal) || !pace.partialFits()) return;
    const started = performance.now();
    await showPartial(drawing, canvas, index);
    pace.partialDone(performance.now() - started);
  }
}
