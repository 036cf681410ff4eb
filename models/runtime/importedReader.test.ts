/** A package that was imported from a tiny random PaliGemma 2, against what Hugging Face `transformers` writes of the same weights. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openModel } from './openModel.ts';
import { createOrtSession } from './ortSession.ts';
import { answerQuestion } from './pipelines/answerQuestion.ts';
import { captionImage } from './pipelines/captionImage.ts';
import { goldenDistances } from './probe/goldenCalls.ts';
import { readGoldenFixtures } from './probe/goldenFixtures.ts';
import { questionPrompt, taskPrompt } from './prompts.ts';
import type { Rgba, UnifiedModel } from './types.ts';

const folder = fileURLToPath(new URL('testing/tiny-reader', import.meta.url));
const casesSchema = z.object({
  pieces: z.int(),
  px: z.int(),
  cases: z.array(
    z.object({ picture: z.int(), question: z.string().nullable(), prompt: z.array(z.int()), pieces: z.array(z.int()), text: z.string() }),
  ),
});
const expected = casesSchema.parse(JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')));

/** As `seen` of tests/imports/tiny_reader.py. */
function seen(seed: number): Rgba {
  const data = new Uint8ClampedArray(expected.px ** 2 * 4).fill(255);
  for (let y = 0; y < expected.px; y += 1) {
    for (let x = 0; x < expected.px; x += 1) {
      for (let c = 0; c < 3; c += 1) {
        data[(y * expected.px + x) * 4 + c] = (x * (3 + seed) + y * (5 + 2 * seed) + c * 67 + seed * 29 + x * y) % 256;
      }
    }
  }
  return { width: expected.px, height: expected.px, data };
}

describe('an imported PaliGemma', () => {
  let model: UnifiedModel;
  const nothing = (): void => undefined;

  beforeAll(async () => {
    model = await openModel(join(folder, 'package'), { threads: 1, session: createOrtSession });
  });

  afterAll(async () => {
    await model.release();
  });

  it('says of itself that it captions and answers, and nothing else', () => {
    expect(Object.keys(model.manifest.capabilities).sort()).toEqual(['answer', 'caption']);
  });

  it.each(expected.cases)(
    'spells the prompt of picture $picture and question $question as the processor of transformers does',
    (stated) => {
      const prompt = stated.question === null ? taskPrompt(model, 'caption', '') : questionPrompt(model, [], stated.question, 0);
      expect(prompt.tokens.map(({ id }) => id)).toEqual(stated.prompt);
      expect(prompt.picturesAt).toBe(0);
    },
  );

  it.each(expected.cases)('writes of picture $picture and question $question what generate writes', async (stated) => {
    const request = { maxPieces: expected.pieces };
    const picture = seen(stated.picture);
    const result =
      stated.question === null
        ? await captionImage(model, { ...request, picture }, nothing)
        : await answerQuestion(model, { ...request, pictures: [picture], question: stated.question, earlier: [] }, nothing);
    expect(result.text.trim()).toBe(stated.text.trim());
  });

  it('computes the golden answers, which come from the weights before rounding', async () => {
    const golden = readGoldenFixtures(join(folder, 'package'));
    const distances = await goldenDistances(golden, (graph) => model.session(graph));
    expect(golden.cases.runs).toHaveLength(1);
    for (const inTolerances of Object.values(distances)) expect(inTolerances).toBeLessThanOrEqual(1);
  });
});
