/** A package that was imported from a tiny random Janus, against the codes that Hugging Face `transformers` draws of the same weights. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openModel } from './openModel.ts';
import { createOrtSession } from './ortSession.ts';
import { generateImage } from './pipelines/generateImage.ts';
import { goldenDistances } from './probe/goldenCalls.ts';
import { readGoldenFixtures } from './probe/goldenFixtures.ts';
import type { UnifiedModel } from './types.ts';

const folder = fileURLToPath(new URL('testing/tiny-janus', import.meta.url));
const expected = z
  .object({ cases: z.array(z.object({ prompt: z.string(), codes: z.array(z.int()) })) })
  .parse(JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')));

describe('an imported Janus', () => {
  let model: UnifiedModel;

  beforeAll(async () => {
    model = await openModel(join(folder, 'package'), { threads: 1, session: createOrtSession });
  });

  afterAll(async () => {
    await model.release();
  });

  it('says of itself that it draws, captions and answers, and cannot edit', () => {
    expect(Object.keys(model.manifest.capabilities).sort()).toEqual(['answer', 'caption', 'draw']);
  });

  it.each(expected.cases)('draws of "$prompt" the codes that generate draws under guidance', async ({ prompt, codes }) => {
    const options = { seed: 1, variations: 1, steps: 1, guidance: 5, temperature: 0, order: 'raster' } as const;
    const { pictures } = await generateImage(model, { ...options, prompt }, () => undefined);
    expect([...(pictures[0]?.latents ?? [])]).toEqual(codes);
  });

  it('computes the golden answers, which come from the weights before rounding', async () => {
    const distances = await goldenDistances(readGoldenFixtures(join(folder, 'package')), (graph) => model.session(graph));
    for (const inTolerances of Object.values(distances)) expect(inTolerances).toBeLessThanOrEqual(1);
  });
});
