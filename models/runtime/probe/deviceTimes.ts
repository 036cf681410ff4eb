import { drawDefaults, drawingOf, samplerOf, visionOf } from '../abilities.ts';
import { decodeLatents } from '../pipelines/encodePictures.ts';
import { answerQuestion } from '../pipelines/answerQuestion.ts';
import { generateImage } from '../pipelines/generateImage.ts';
import type { UnifiedModel } from '../types.ts';

/** Milliseconds: a token of one picture and of four drawn together, a piece of text, a picture decoded. Null: the package does not do it. */
export type DeviceTimes = {
  readonly one: number | null;
  readonly four: number | null;
  readonly text: number | null;
  readonly picture: number | null;
};

const solverSteps = 8;
const warmUpTokens = 3;
const timedTokens = 8;
const timedPieces = 8;
const timedAnswers = 3;
const timedPictures = 3;

export async function measureDevice(model: UnifiedModel): Promise<DeviceTimes> {
  const { draw, answer } = model.manifest.capabilities;
  const draws = draw !== undefined;
  return {
    one: draws ? await tokenTime(model, 1) : null,
    four: draws ? await tokenTime(model, 4) : null,
    text: answer === undefined ? null : await pieceTime(model),
    picture: draws ? await pictureTime(model) : null,
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** The median of some tokens after the first few: a provider prepares itself with the shapes it meets. */
export async function tokenTime(model: UnifiedModel, variations: number): Promise<number> {
  const { maxSteps } = drawDefaults(samplerOf(model));
  const enough = new AbortController();
  const moments: number[] = [];
  const request = {
    prompt: 'two red circles, on a blue background',
    seed: 1,
    variations,
    steps: Math.min(solverSteps, maxSteps),
    guidance: 3,
    temperature: 1,
    order: 'random',
    partialEvery: 0,
    signal: enough.signal,
  } as const;
  await generateImage(model, request, (event) => {
    if (event.kind !== 'tokenDone') return;
    moments.push(performance.now());
    if (moments.length > warmUpTokens + timedTokens) enough.abort();
  });
  return median(
    moments
      .slice(1)
      .map((moment, index) => moment - (moments[index] ?? 0))
      .slice(warmUpTokens - 1),
  );
}

/** What a longer answer takes more than a short one, by the piece. */
async function pieceTime(model: UnifiedModel): Promise<number> {
  const { architecture } = model.manifest;
  const { px } = visionOf(model);
  const picture = { width: px, height: px, data: new Uint8ClampedArray(px * px * 4).fill(200) };
  // No piece has the id of the end, so that the answer is as long as asked for.
  const special = { ...architecture.special, eos: -1 };
  const endless = { ...model, manifest: { ...model.manifest, architecture: { ...architecture, special } } };
  const answer = async (maxPieces: number): Promise<number> => {
    const started = performance.now();
    await answerQuestion(endless, { pictures: [picture], question: 'what is it?', earlier: [], maxPieces }, () => undefined);
    return performance.now() - started;
  };
  await answer(timedPieces + 1);
  let [short, long] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  // The quickest of each: a busy machine only ever adds, and what it adds to one of the two would tell a slow device from a fast one wrongly.
  for (let round = 0; round < timedAnswers; round += 1) {
    short = Math.min(short, await answer(1));
    long = Math.min(long, await answer(timedPieces + 1));
  }
  return Math.max(0.001, (long - short) / timedPieces);
}

async function pictureTime(model: UnifiedModel): Promise<number> {
  const { tokens, token_dims: dims } = drawingOf(model);
  const latents = new Float32Array(tokens * dims).fill(0.1);
  const drawn = Array.from({ length: tokens }, () => true);
  const times: number[] = [];
  for (let run = 0; run <= timedPictures; run += 1) {
    const started = performance.now();
    await decodeLatents(model, latents, drawn);
    times.push(performance.now() - started);
  }
  return median(times.slice(1));
}
