import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawingOf } from '../abilities.ts';
import { openModel } from '../openModel.ts';
import { createOrtSession } from '../ortSession.ts';
import { captionFixtures } from '../testing/captionFixtures.ts';
import { repositoryPackages } from '../testing/packages.ts';
import { pictureOfCells } from '../testing/twinFixtures.ts';
import type { Rgba, UnifiedModel } from '../types.ts';
import { captionLikelihoods } from './captionLikelihoods.ts';

/** Nats a piece: words read in one run are summed in another order than words written one by one, and 8-bit activations then step. */
const atMostApart = 0.1;

describe.each(repositoryPackages())('how likely $name finds words', ({ name, folder }) => {
  let model: UnifiedModel;

  beforeAll(async () => {
    model = await openModel(folder, { threads: 1, session: createOrtSession });
  });

  afterAll(async () => {
    await model.release();
  });

  function pictureOf(number: number): Rgba {
    const cells = captionFixtures.pictures[String(number)];
    if (cells === undefined) throw new Error(`the fixtures hold no picture ${String(number)}`);
    return pictureOfCells(cells, drawingOf(model).image_px);
  }

  /** Captions that Python wrote and that are spelled as they are read again, with what it found each piece likely. */
  const told = (captionFixtures.captions[name] ?? []).filter(({ task, words }) => task === 'caption' && words === '');

  it('is what Python found as it wrote them', async () => {
    const { eos } = model.manifest.architecture.special;
    const spelledAlike = told.filter(({ ids, text }) => [...model.tokenizer.encode(text), eos].join() === ids.join());
    expect(spelledAlike.length).toBeGreaterThan(0);
    for (const { picture, text, logProbabilities } of spelledAlike) {
      const [likelihood = Number.NaN] = await captionLikelihoods(model, [pictureOf(picture)], text);
      const theirs = logProbabilities.reduce((sum, each) => sum + each, 0);
      expect(Math.abs(likelihood - theirs) / logProbabilities.length).toBeLessThan(atMostApart);
    }
  });

  it('is the same of each of many pictures as of it alone', async () => {
    const pictures = Object.keys(captionFixtures.pictures).map((number) => pictureOf(Number(number)));
    const nine = Array.from({ length: 9 }, (_, place) => pictures[place % pictures.length]).filter((picture) => picture !== undefined);
    const words = 'a red apple on the left';
    const together = await captionLikelihoods(model, nine, words);
    expect(together).toHaveLength(9);
    for (const [place, picture] of nine.entries()) {
      const [alone = Number.NaN] = await captionLikelihoods(model, [picture], words);
      expect(Math.abs((together[place] ?? Number.NaN) - alone)).toBeLessThan(1);
    }
  });

  it('reads as many words as there is room for', async () => {
    const [likelihood = Number.NaN] = await captionLikelihoods(model, [pictureOf(told[0]?.picture ?? 0)], 'apple '.repeat(500));
    expect(likelihood).toBeLessThan(0);
    expect(likelihood).toBeGreaterThan(Number.NEGATIVE_INFINITY);
  });
});
