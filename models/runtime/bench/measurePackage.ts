/**
 * Times one package in a process of its own, so that the peak of memory is its own: `measurePackage.ts '<MeasureRequest>'` prints
 * `<PackageTimes>` as one line of JSON.
 */
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { visionOf } from '../abilities.ts';
import type { SessionFactory } from '../inferenceSession.ts';
import { openModel } from '../openModel.ts';
import { createOrtSession } from '../ortSession.ts';
import { answerQuestion } from '../pipelines/answerQuestion.ts';
import { generateImage } from '../pipelines/generateImage.ts';
import type { Rgba, UnifiedModel } from '../types.ts';

export type MeasureRequest = {
  readonly packageFolder: string;
  /** Graphs found here are used in place of the package's, for example the same in float32. */
  readonly graphsFolder: string | null;
  readonly threads: number;
  readonly steps: number;
  readonly variations: readonly number[];
};

export type DrawTimes = { readonly variations: number; readonly millisecondsPerToken: number; readonly secondsPerPicture: number };

export type PackageTimes = {
  readonly draws: readonly DrawTimes[];
  readonly millisecondsPerPiece: number;
  readonly peakMebibytes: number;
};

const warmUpTokens = 4;
const textPieces = 32;

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function sessionsFrom(graphsFolder: string | null): SessionFactory {
  return async (path, options) => {
    const replaced = graphsFolder === null ? path : join(graphsFolder, basename(path));
    return createOrtSession(existsSync(replaced) ? replaced : path, options);
  };
}

async function measureDraw(model: UnifiedModel, steps: number, variations: number): Promise<DrawTimes> {
  const request = {
    prompt: 'two red apples left of a blue car',
    seed: 1,
    variations,
    steps,
    guidance: 3,
    temperature: 1,
    order: 'random',
    partialEvery: 0,
  } as const;
  const moments: number[] = [];
  await generateImage(model, request, () => undefined);
  const { milliseconds } = await generateImage(model, request, (event) => {
    if (event.kind === 'tokenDone') moments.push(performance.now());
  });
  const tokens = moments.slice(1).map((moment, index) => moment - (moments[index] ?? 0));
  return { variations, millisecondsPerToken: median(tokens.slice(warmUpTokens)), secondsPerPicture: milliseconds / 1000 / variations };
}

async function measureText(model: UnifiedModel): Promise<number> {
  const { architecture } = model.manifest;
  const { px } = visionOf(model);
  const picture: Rgba = { width: px, height: px, data: new Uint8ClampedArray(px * px * 4).fill(200) };
  // No piece has the id of the end, so that the answer is as long as asked for.
  const endless = {
    ...model,
    manifest: { ...model.manifest, architecture: { ...architecture, special: { ...architecture.special, eos: -1 } } },
  };
  const answer = async (maxPieces: number): Promise<number> => {
    const started = performance.now();
    await answerQuestion(endless, { pictures: [picture], question: 'what is it?', earlier: [], maxPieces }, () => undefined);
    return performance.now() - started;
  };
  await answer(textPieces);
  return ((await answer(textPieces + 1)) - (await answer(1))) / textPieces;
}

async function measurePackage(request: MeasureRequest): Promise<PackageTimes> {
  const session = sessionsFrom(request.graphsFolder);
  const model = await openModel(request.packageFolder, { threads: request.threads, session });
  const draws: DrawTimes[] = [];
  for (const variations of request.variations) draws.push(await measureDraw(model, request.steps, variations));
  const millisecondsPerPiece = await measureText(model);
  await model.release();
  return { draws, millisecondsPerPiece, peakMebibytes: process.resourceUsage().maxRSS / 1024 };
}

// Written by bench.ts, which has the same type.
const request = JSON.parse(process.argv[2] ?? '') as MeasureRequest;
process.stdout.write(`${JSON.stringify(await measurePackage(request))}\n`);
