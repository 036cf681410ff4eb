import { describe, expect, it } from 'vitest';
import type { HowMade, ImageRecord } from '../../../electron/contract/images.ts';
import { readScene } from '../../api/fake/fakeScene.ts';
import { createFakeStudio } from '../../api/fakeAppApi.ts';
import { fillHistory } from '../../preview/fillHistory.ts';
import { altOf, factsOf } from './recordFacts.ts';

async function anEdit(): Promise<ImageRecord & { readonly made: HowMade }> {
  const fake = createFakeStudio();
  fillHistory(fake, 3);
  const [card] = (await fake.api.images.page({ limit: 1, kind: 'edited' })).images;
  const record = await fake.api.images.get(card?.id ?? 'img_none');
  if (record.made === null) throw new Error('an edit says how it was made');
  return { ...record, made: record.made };
}

describe('the record of a picture', () => {
  it('says the size of a picture from outside as it is there, and what the model worked on beside it', async () => {
    const { api, library } = createFakeStudio();
    const photo = { title: 'boat.jpg', scene: readScene('x'), order: [], tokensDrawn: 0, createdAt: 1 };
    const { id } = library.add({ ...photo, kind: 'imported' });
    const sizes = (record: ImageRecord) => factsOf(record).flatMap((fact) => (/Size|Fitted|Drawn at/u.test(fact.name) ? [fact] : []));
    const record = await api.images.get(id);
    const [own, fitted] = sizes(record);
    expect([own?.value, fitted?.name]).toEqual(['1\u00a0024 × 768', 'Fitted into']);
    // One from before originals were kept knows its size all the same.
    expect(sizes({ ...record, original: null })[0]?.value).toBe('1\u00a0024 × 768');
  });

  it('says one size of a picture that was drawn here', async () => {
    const fake = createFakeStudio();
    fillHistory(fake, 1);
    const [card] = (await fake.api.images.page({ limit: 1, kind: 'generated' })).images;
    const facts = factsOf(await fake.api.images.get(card?.id ?? 'img_none'));
    expect(facts.at(-1)?.value).toMatch(/^256 × 256 · /u);
    expect(facts.map(({ name }) => name)).not.toContain('Drawn at');
  });

  it('says everything needed to draw it again', async () => {
    const fake = createFakeStudio();
    fillHistory(fake, 3);
    const { api } = fake;
    const page = await api.images.page({ limit: 1, kind: 'edited' });
    const id = page.images[0]?.id;
    if (id === undefined) throw new Error('the history has no edit');
    const facts = Object.fromEntries(factsOf(await api.images.get(id)).map((fact) => [fact.name, fact.value]));
    expect(facts).toMatchObject({
      Seed: '417\u00a0205\u00a0113',
      Guidance: '3.0 · picture 1.5',
      'Steps, order': '16, random',
      Model: 'studio-mini 0.1.0 · a31f09',
      'Computed in': '6.2\u00a0s on CPU, 2 threads',
    });
    expect(facts).not.toHaveProperty('Drawn');
  });

  it('says of an edit that was left as drawn that nothing of its source was kept', async () => {
    const record = await anEdit();
    const kept = (made: HowMade) => factsOf({ ...record, made }).filter(({ name }) => name === 'Kept');
    expect(kept(record.made)).toEqual([]);
    expect(kept({ ...record.made, asDrawn: true })).toHaveLength(1);
  });

  it('says what a picture was made on, token by token where that changed', async () => {
    const record = await anEdit();
    const cuda = { provider: 'cuda', number: 1, name: 'NVIDIA L4' };
    const tokens = [
      { from: 0, device: cuda },
      { from: 22, device: { provider: 'cpu', number: null, name: 'CPU' } },
    ];
    const made = { ...record.made, provider: 'cpu', madeOn: { tokens, pixels: { provider: 'webgpu', number: null, name: 'Radeon 780M' } } };
    const facts = Object.fromEntries(factsOf({ ...record, made }).map(({ name, value }) => [name, value]));
    expect(facts).toMatchObject({
      'Drawn on': 'CUDA on NVIDIA L4 (number 1), from token 23 on CPU',
      'Decoded on': 'WebGPU on Radeon 780M',
    });
  });

  it('complaint 24: the words for whoever does not see a picture are its description, and its title until there is one', () => {
    expect(altOf({ title: 'IMG_4123.jpg', caption: null })).toBe('IMG_4123.jpg');
    expect(altOf({ title: 'IMG_4123.jpg', caption: { text: 'a boat on a lake', confidence: 0.9 } })).toBe('a boat on a lake');
  });

  it('complaint 13: says the prompt and the seed that another program wrote into its picture', async () => {
    const { api, library } = createFakeStudio();
    const foreign = { tool: 'a1111', prompt: 'a lighthouse', seed: 77 } as const;
    const { id } = library.add({ kind: 'imported', title: 'x', scene: readScene('x'), order: [], tokensDrawn: 0, createdAt: 1, foreign });
    const facts = Object.fromEntries(factsOf(await api.images.get(id)).map((fact) => [fact.name, fact.copy ?? fact.value]));
    expect(facts).toMatchObject({ 'Made with': 'AUTOMATIC1111', Prompt: 'a lighthouse', Seed: '77' });
  });
});
