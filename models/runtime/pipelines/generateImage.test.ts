import { describe, expect, it } from 'vitest';
import { recordModel } from '../testing/recordedModel.ts';
import type { GenerateRequest, RuntimeEvent, UnifiedModel } from '../types.ts';
import { bestPictures } from './bestPictures.ts';
import { captionLikelihoods } from './captionLikelihoods.ts';
import { generateImage } from './generateImage.ts';

let model: UnifiedModel;
const runs = recordModel((opened) => (model = opened));
const ignore = (): void => undefined;
const request: GenerateRequest = {
  ...{ prompt: 'two red apples', seed: 11, variations: 5, steps: 4, guidance: 3, temperature: 1, order: 'random' },
  partialEvery: 0,
};

/** Places of the variations from the one that is read most surely on. */
async function ranked(): Promise<number[]> {
  const { pictures } = await generateImage(model, request, ignore);
  const likelihoods = await captionLikelihoods(
    model,
    pictures.map(({ picture }) => picture),
    request.prompt,
  );
  return [...likelihoods.keys()].sort((a, b) => (likelihoods[b] ?? 0) - (likelihoods[a] ?? 0));
}

describe('of several drawings', () => {
  it('those are kept that the model reads most surely, in their own order and as they would be without a choice', async () => {
    const all = await generateImage(model, request, ignore);
    const best = await ranked();
    // A choice of the first would prove nothing.
    expect(best[0]).not.toBe(0);
    for (const keep of [1, 2, 4]) {
      const { pictures } = await generateImage(model, { ...request, keep }, ignore);
      expect(pictures.map(({ variation }) => variation)).toEqual(best.slice(0, keep).sort((a, b) => a - b));
      for (const { variation, latents } of pictures) expect(latents).toEqual(all.pictures[variation]?.latents);
    }
  });

  it('the choice is told of, and made only where there is one', async () => {
    const stages: string[] = [];
    const listen = (event: RuntimeEvent): void => void (event.kind === 'stage' && stages.push(event.stage));
    await generateImage(model, { ...request, variations: 2, keep: 1 }, listen);
    expect(stages).toEqual(['read', 'prefill', 'draw', 'decode', 'choose']);
    runs.length = 0;
    const { pictures } = await generateImage(model, { ...request, variations: 2, keep: 2 }, listen);
    expect(pictures.map(({ variation }) => variation)).toEqual([0, 1]);
    expect(runs.filter(({ graph }) => graph === 'vision')).toEqual([]);
  });

  it('the best is kept of what was drawn before it was stopped, too', async () => {
    const stopping = new AbortController();
    const stop = (event: RuntimeEvent): void => {
      if (event.kind === 'tokenDone' && event.index === 5) stopping.abort();
    };
    const { pictures, stopped } = await generateImage(model, { ...request, keep: 1, signal: stopping.signal }, stop);
    expect(stopped).toBe(true);
    expect(pictures).toHaveLength(1);
    expect(pictures[0]?.tokensDrawn).toBe(6);
  });

  it.each([0, 6, 1.5])('%d cannot be kept of five', async (keep) => {
    await expect(generateImage(model, { ...request, keep }, ignore)).rejects.toMatchObject({
      code: 'optionOutOfRange',
      details: { option: 'keep' },
    });
  });

  it('all are kept by a model that cannot describe them, and a choice is refused', async () => {
    const { caption: _, ...capabilities } = model.manifest.capabilities;
    const mute = { ...model, manifest: { ...model.manifest, capabilities } };
    await expect(generateImage(mute, { ...request, keep: 1 }, ignore)).rejects.toMatchObject({ code: 'taskUnsupported' });
    expect((await generateImage(mute, { ...request, variations: 1, keep: 1 }, ignore)).pictures).toHaveLength(1);
  });
});

it('no more are chosen than there are', async () => {
  expect(await bestPictures(model, [], 'apples', 1)).toEqual([]);
});
