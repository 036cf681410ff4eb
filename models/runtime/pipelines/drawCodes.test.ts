import { expect, it } from 'vitest';
import type { Feeds, InferenceSession } from '../inferenceSession.ts';
import { float32Tensor } from '../inferenceSession.ts';
import { testManifest } from '../testing/writeTestPackage.ts';
import { numberReader } from '../testing/numberReader.ts';
import type { UnifiedModel } from '../types.ts';
import { upgradeManifest } from '../upgradeManifest.ts';
import { taskPrompt } from '../prompts.ts';
import { drawPictures } from './drawPictures.ts';

const codebook = 8;
const whole = upgradeManifest(testManifest());
const { drawing = { image_px: 4, grid: 2, tokens: 4, token_dims: 1 }, ...rest } = whole.architecture;
const manifest = {
  ...whole,
  architecture: { ...rest, drawing: { ...drawing, token_dims: 1 } },
  positions: { kind: 'contiguous' as const, first: 0 },
  unguided: { kind: 'padded' as const },
  sampler: { kind: 'codes' as const, codebook, guidance_text: 5, temperature: 0 },
};

/** A graph that always likes the code after the one before best; BOI is followed by 1. */
function countingSession(steps: Feeds[]): InferenceSession {
  const run = async (feeds: Feeds): ReturnType<InferenceSession['run']> => {
    const column = (count: number, length: number) => float32Tensor(new Float32Array(count * length * 2), [1, count, 1, length, 2]);
    if ('text_ids' in feeds) {
      const [rows = 1, columns = 0] = feeds['position']?.dims ?? [];
      return { k: column(rows, columns), v: column(rows, columns), logits: float32Tensor(new Float32Array(0), [rows, 0, 16]) };
    }
    if ('tokens' in feeds) return { image: float32Tensor(new Float32Array(4 * 16), [1, 4, 4, 4]) };
    steps.push({ ...feeds });
    const before = Number(feeds['previous']?.data[0] ?? 0);
    const logits = Float32Array.from({ length: codebook }, (_, code) => (code === (before % codebook) + 1 ? 9 : 0));
    return { logits: float32Tensor(logits, [1, 1, codebook]), k_new: column(2, 1), v_new: column(2, 1) };
  };
  return { inputNames: [], outputNames: [], run, release: async () => undefined };
}

async function draw(known: readonly { grid: number[]; latents: Float32Array }[] | undefined) {
  const steps: Feeds[] = [];
  const session = countingSession(steps);
  const { tokenizer } = numberReader(manifest);
  const model: UnifiedModel = {
    folder: '',
    manifest,
    tokenizer: { ...tokenizer, encode: tokenizer.pieces, decode: () => '' },
    vocabulary: null,
    drawnVocabulary: null,
    wordCalibration: null,
    visionCache: { prefixOf: (_, encode) => encode() },
    session: async () => session,
    release: async () => undefined,
  };
  const options = { seed: 1, variations: 1, steps: 1, guidance: 5, temperature: 0, order: 'random', partialEvery: 0 } as const;
  const conditions = { prompt: taskPrompt(model, 'draw', '10 11'), pictures: [], source: null };
  const { pictures } = await drawPictures(model, known === undefined ? options : { ...options, known }, conditions, () => undefined);
  return { steps, latents: [...(pictures[0]?.latents ?? [])], order: [...(pictures[0]?.order ?? [])] };
}

it('codes are drawn line by line, each fed the one before, at the positions after the prompt', async () => {
  const { steps, latents, order } = await draw(undefined);
  expect([latents, order]).toEqual([
    [1, 2, 3, 4],
    [0, 1, 2, 3],
  ]);
  expect(steps.map(({ previous }) => Number(previous?.data[0]))).toEqual([codebook, 1, 2, 3]);
  expect(steps.map(({ position }) => Array.from(position?.data ?? [], Number))).toEqual([4, 5, 6, 7].map((at) => [at, at]));
  expect(Array.from(steps[0]?.['guidance']?.data ?? [], Number)).toEqual([5, -4]);
});

it('codes that are kept stay in their place, and what is drawn after them is drawn from them', async () => {
  const { steps, latents } = await draw([{ grid: [2], latents: Float32Array.of(6) }]);
  expect(latents).toEqual([1, 2, 6, 7]);
  expect(steps.map(({ previous }) => Number(previous?.data[0]))).toEqual([codebook, 1, 2, 6]);
});
