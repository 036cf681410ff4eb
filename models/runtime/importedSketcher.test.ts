/** A package that was imported from a tiny random NextStep, against the tokens that its decoder in `transformers` and its published formulas draw. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { verifyPackage } from './loadPackage.ts';
import { openModel } from './openModel.ts';
import { createOrtSession } from './ortSession.ts';
import { generateImage } from './pipelines/generateImage.ts';
import { goldenDistances } from './probe/goldenCalls.ts';
import { readGoldenFixtures } from './probe/goldenFixtures.ts';
import { relativeDistance } from './testing/relativeDistance.ts';
import type { DrawOptions, UnifiedModel } from './types.ts';

const folder = fileURLToPath(new URL('testing/tiny-nextstep', import.meta.url));
const expected = z
  .object({
    steps: z.int(),
    guidance: z.number(),
    cases: z.array(z.object({ prompt: z.string(), seed: z.int(), tokens: z.array(z.number()) })),
  })
  .parse(JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')));
const nothing = (): void => undefined;

describe('an imported NextStep', () => {
  let model: UnifiedModel;

  beforeAll(async () => {
    model = await openModel(join(folder, 'package'), { threads: 1, session: createOrtSession });
  });

  afterAll(async () => {
    await model.release();
  });

  function optionsOf(seed: number): DrawOptions {
    const { steps, guidance } = expected;
    return { seed, variations: 1, steps, guidance, temperature: 1, order: 'random', partialEvery: 0 };
  }

  it('is a sound package that says of itself that it draws and does nothing else', async () => {
    expect((await verifyPackage(join(folder, 'package'))).problems).toEqual([]);
    expect(Object.keys(model.manifest.capabilities)).toEqual(['draw']);
  });

  it.each(expected.cases)(
    'draws of "$prompt" the tokens that the published formulas draw, line by line whatever order is asked for',
    async (drawing) => {
      const { pictures } = await generateImage(model, { ...optionsOf(drawing.seed), prompt: drawing.prompt }, nothing);
      expect([...(pictures[0]?.order ?? [])]).toEqual(Array.from({ length: 16 }, (_, index) => index));
      expect(relativeDistance(pictures[0]?.latents ?? new Float32Array(), drawing.tokens)).toBeLessThan(1e-4);
    },
  );

  it.each([{ temperature: 0.5 }, { guidance: 1 }, { steps: 5 }, { seed: 9 }])(
    'would be told apart from one that is drawn with %o',
    async (change) => {
      const [drawing] = expected.cases;
      const options = { ...optionsOf(drawing?.seed ?? 0), ...change, prompt: drawing?.prompt ?? '' };
      const { pictures } = await generateImage(model, options, nothing);
      expect(relativeDistance(pictures[0]?.latents ?? new Float32Array(), drawing?.tokens ?? [])).toBeGreaterThan(0.05);
    },
  );

  it('keeps tokens that are known in their place and draws the rest after them', async () => {
    const [drawing] = expected.cases;
    const whole = Float32Array.from(drawing?.tokens ?? []);
    const known = [{ grid: [0, 1, 2, 3, 4], latents: whole.slice(0, 5 * 16) }];
    const { pictures } = await generateImage(model, { ...optionsOf(drawing?.seed ?? 0), prompt: drawing?.prompt ?? '', known }, nothing);
    expect(relativeDistance(pictures[0]?.latents ?? new Float32Array(), drawing?.tokens ?? [])).toBeLessThan(1e-4);
  });

  it('computes the golden answers, which come from the weights before rounding', async () => {
    const distances = await goldenDistances(readGoldenFixtures(join(folder, 'package')), (graph) => model.session(graph));
    for (const inTolerances of Object.values(distances)) expect(inTolerances).toBeLessThanOrEqual(1);
  });
});
