/** One run of `image_step`: the token at a place of every variation, whichever way the package draws it. */
import { drawingOf, samplerOf } from '../abilities.ts';
import { float32Output, float32Tensor, int64Tensor, type Feeds } from '../inferenceSession.ts';
import { ancestralSchedule, ancestralValues } from '../ancestralSchedule.ts';
import { chooseCode, flowSchedule, guidanceWeights, stepNoise, tokenNoise, type GuidanceRows, type GuidanceScales } from '../sampling.ts';
import type { Sampler } from '../packageManifest.ts';
import type { StepCache } from '../stepCache.ts';
import type { DrawOptions, UnifiedModel } from '../types.ts';
import { gridBefore, tokenBefore, type Canvas } from './canvas.ts';

export type Drawn = {
  readonly model: UnifiedModel;
  readonly options: DrawOptions;
  readonly scales: GuidanceScales;
  readonly rows: GuidanceRows;
  readonly canvases: readonly Canvas[];
};

/** `starts`: where BOI stands in each guidance row. */
export type Prefix = { readonly cache: StepCache; readonly starts: readonly number[] };

/** Takes in the token before `index`, which then is in the cache, and answers what is drawn at `index`: [n * token_dims]. */
export async function runImageStep(drawn: Drawn, { cache, starts }: Prefix, index: number, steps: number): Promise<Float32Array> {
  const { tokens } = drawingOf(drawn.model);
  // The last token's column is never read again and has no place in the cache.
  const outputs = await cache.step(stepFeeds(drawn, starts, index, steps), index === tokens - 1);
  const sampler = samplerOf(drawn.model);
  return sampler.kind === 'codes' ? drawnCodes(drawn, float32Output(outputs, 'logits'), index) : float32Output(outputs, 'next');
}

/** Rows of one guidance condition follow one another. */
function stepFeeds(drawn: Drawn, starts: readonly number[], index: number, steps: number): Feeds {
  const { rows, canvases, scales, model } = drawn;
  const sampler = samplerOf(model);
  const batch = Array.from({ length: rows }, () => canvases).flat();
  const weights = guidanceWeights(rows, scales, index, drawingOf(model).tokens).flatMap((weight) => canvases.map(() => weight));
  const places = { position: perRow(starts.flatMap((start) => canvases.map(() => start + index))) };
  const guidance = float32Tensor(Float32Array.from(weights), [rows, canvases.length]);
  if (sampler.kind === 'codes') {
    return { ...places, guidance, previous: perRow(batch.map((canvas) => codeBefore(canvas, index, sampler.codebook))) };
  }
  return { ...places, guidance, ...latentFeeds(drawn, batch, index), ...solverFeeds(drawn, sampler, index, steps) };
}

function perRow(values: readonly number[]): Feeds[string] {
  return int64Tensor(values, [values.length, 1]);
}

function latentFeeds({ model }: Drawn, batch: readonly Canvas[], index: number): Feeds {
  const { token_dims: dims } = drawingOf(model);
  const previous = new Float32Array(batch.length * dims);
  for (const [row, canvas] of batch.entries()) previous.set(tokenBefore(canvas, index, dims), row * dims);
  return {
    previous: float32Tensor(previous, [batch.length, 1, dims]),
    previous_grid: perRow(batch.map((canvas) => gridBefore(canvas, index))),
    next_grid: perRow(batch.map((canvas) => canvas.order[index] ?? 0)),
  };
}

/** Samplers that solve from noise to a token. */
type Solver = Exclude<Sampler, { kind: 'codes' }>;

/** The noise that a token is made of, and the times at which the head is asked. */
function solverFeeds({ model, options, canvases }: Drawn, sampler: Solver, index: number, steps: number): Feeds {
  const { token_dims: dims } = drawingOf(model);
  const stacked = (noiseOf: (canvas: Canvas, grid: number) => Float32Array): Float32Array => {
    const noise = new Float32Array(canvases.length * dims);
    for (const [row, canvas] of canvases.entries()) noise.set(noiseOf(canvas, canvas.order[index] ?? 0), row * dims);
    return noise;
  };
  const shape = [canvases.length, 1, dims];
  if (sampler.kind === 'flow') {
    const schedule = flowSchedule(steps, sampler.shift);
    const noise = stacked(({ seed }, grid) => tokenNoise(seed, grid, dims, options.temperature));
    return { noise: float32Tensor(noise, shape), schedule: float32Tensor(schedule, [schedule.length]) };
  }
  const each = Array.from({ length: steps }, (_, step) =>
    stacked(({ seed }, grid) => stepNoise(seed, grid, dims, step, options.temperature)),
  );
  const between = new Float32Array(steps * canvases.length * dims);
  for (const [step, noise] of each.entries()) between.set(noise, step * noise.length);
  return {
    noise: float32Tensor(
      stacked(({ seed }, grid) => tokenNoise(seed, grid, dims, 1)),
      shape,
    ),
    step_noise: float32Tensor(between, [steps, ...shape]),
    schedule: noisySchedule(sampler, steps),
  };
}

/** What a sampler that adds noise on the way is told of its steps. */
function noisySchedule(sampler: Exclude<Solver, { kind: 'flow' }>, steps: number): Feeds[string] {
  if (sampler.kind === 'eps') return float32Tensor(ancestralSchedule(sampler.train_steps, steps), [steps, ancestralValues]);
  return float32Tensor(flowSchedule(steps, sampler.shift), [steps + 1]);
}

/** The code drawn before `index`; the number after the last code stands for BOI. */
function codeBefore(canvas: Canvas, index: number, codebook: number): number {
  return index === 0 ? codebook : (tokenBefore(canvas, index, 1)[0] ?? 0);
}

function drawnCodes({ canvases, options }: Drawn, logits: Float32Array, index: number): Float32Array {
  const codebook = logits.length / canvases.length;
  return Float32Array.from(canvases, ({ seed, order }, row) =>
    chooseCode(logits.subarray(row * codebook, (row + 1) * codebook), seed, order[index] ?? 0, options.temperature),
  );
}
