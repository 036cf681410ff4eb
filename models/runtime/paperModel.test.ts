/** A tiny model as in the paper, whose head predicts noise, against the pipelines of Python on the same graphs (`tests/export/tiny_eps.py`). */
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawDefaults, drawingOf, samplerOf } from './abilities.ts';
import { verifyPackage } from './loadPackage.ts';
import { openModel } from './openModel.ts';
import { createOrtSession } from './ortSession.ts';
import { editImage } from './pipelines/editImage.ts';
import { generateImage } from './pipelines/generateImage.ts';
import { goldenDistances } from './probe/goldenCalls.ts';
import { readGoldenFixtures } from './probe/goldenFixtures.ts';
import { pictureOfCells, readTwinFixtures, type TwinRun } from './testing/twinFixtures.ts';
import { numbersOf, relativeDistance } from './testing/relativeDistance.ts';
import type { DrawnPicture, DrawResult, UnifiedModel } from './types.ts';

const folder = fileURLToPath(new URL('testing/tiny-eps/package', import.meta.url));
const twins = readTwinFixtures(folder);
type PictureRun = Extract<TwinRun, { latents: unknown }>;
const runs = twins.runs.filter((run): run is PictureRun => 'latents' in run);

/** Sooner or later an 8-bit activation steps on one CPU and not on another, and what follows is another drawing; the first tokens are equal on all. */
const [heldTokens, heldTolerance, wholeTolerance] = [4, 0.01, 0.2];

describe('a model whose head predicts noise', () => {
  let model: UnifiedModel;
  const nothing = (): void => undefined;

  beforeAll(async () => {
    model = await openModel(folder, { threads: 1, session: createOrtSession });
  });

  afterAll(async () => {
    await model.release();
  });

  it('is a sound package that says so of itself', async () => {
    expect((await verifyPackage(folder)).problems).toEqual([]);
    expect(Object.keys(model.manifest.capabilities).sort()).toEqual(['answer', 'caption', 'draw', 'edit']);
    expect(model.manifest.sampler).toMatchObject({ kind: 'eps', train_steps: 20 });
  });

  it('computes the golden answers, which come from the weights before rounding', async () => {
    const distances = await goldenDistances(readGoldenFixtures(folder), (graph) => model.session(graph));
    for (const inTolerances of Object.values(distances)) expect(inTolerances).toBeLessThanOrEqual(1);
  });

  async function drawn(run: PictureRun, change: { readonly temperature?: number; readonly steps?: number } = {}): Promise<DrawResult> {
    const { seed, variations, order } = run;
    const sampler = samplerOf(model);
    const { guidance_text: guidance, temperature } = sampler;
    const options = { steps: drawDefaults(sampler).steps, guidance, temperature, partialEvery: 0, seed, variations, order, ...change };
    if (run.kind === 'draw') return generateImage(model, { ...options, prompt: run.prompt }, nothing);
    const cells = twins.pictures[String(run.picture)] ?? new Uint8ClampedArray();
    const source = pictureOfCells(cells, drawingOf(model).image_px);
    return editImage(model, { ...options, instruction: run.instruction, source }, nothing);
  }

  /** Of the first tokens that were drawn alone. */
  function firstDistance({ latents, order }: Pick<DrawnPicture, 'latents' | 'order'>, theirs: readonly number[]): number {
    const held = [...order].slice(0, heldTokens);
    return relativeDistance(Float32Array.from(numbersOf(latents, order.length, held)), numbersOf(theirs, order.length, held));
  }

  it.each(runs)('draws in a $kind the tokens that Python draws', async (run) => {
    const { pictures } = await drawn(run);
    expect(pictures).toHaveLength(run.variations);
    for (const [variation, picture] of pictures.entries()) {
      const theirs = run.latents[variation] ?? [];
      expect([...picture.order]).toEqual(run.orders[variation]);
      expect(firstDistance(picture, theirs)).toBeLessThan(heldTolerance);
      expect(relativeDistance(picture.latents, theirs)).toBeLessThan(wholeTolerance);
    }
  });

  it.each([{ temperature: 3 }, { steps: 9 }])('would be told apart from one that is drawn with %o', async (change) => {
    for (const run of runs) {
      const { pictures } = await drawn(run, change);
      const [picture = { latents: new Float32Array(), order: new Uint16Array() }] = pictures;
      expect(firstDistance(picture, run.latents[0] ?? [])).toBeGreaterThan(heldTolerance);
    }
  });
});
