import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphGroups } from './devices.ts';
import type { Tensor } from './inferenceSession.ts';
import { openModel } from './openModel.ts';
import { createOrtSession } from './ortSession.ts';
import { philox4x32 } from './philox.ts';
import { tokenNoise, tokenOrder } from './sampling.ts';
import { prefillMask } from './sequences.ts';
import { goldenDistances, grownCache, present, runGoldenCall } from './probe/goldenCalls.ts';
import type { Sessions } from './probe/goldenCalls.ts';
import { readGoldenFixtures } from './probe/goldenFixtures.ts';
import { repositoryPackages } from './testing/packages.ts';
import { normaliseText } from './tokenizer.ts';
import type { UnifiedModel } from './types.ts';

describe.each(repositoryPackages())('the golden fixtures of $name', ({ folder }) => {
  const golden = readGoldenFixtures(folder);
  let model: UnifiedModel;

  beforeAll(async () => {
    model = await openModel(folder, { threads: 1, session: createOrtSession });
  });

  afterAll(async () => {
    await model.release();
  });

  it('give the same random words, bit for bit', () => {
    for (const { seed, counter, words } of golden.cases.philox) {
      const [a = 0, b = 0, c = 0, d = 0] = counter;
      expect(philox4x32([a, b, c, d], [seed >>> 0, Math.floor(seed / 2 ** 32)])).toEqual(words);
    }
  });

  it('give the same noise, equal in float32', () => {
    for (const { seed, variation, grid, step, normals } of golden.cases.noise) {
      if (step === 0) expect([...tokenNoise({ seed, variation }, grid, normals.length, 1)]).toEqual(normals);
    }
  });

  it('give the same random order of tokens', () => {
    for (const { seed, variation, tokens, order } of golden.cases.orders) {
      expect(tokenOrder('random', Math.sqrt(tokens), { seed, variation })).toEqual(order);
    }
  });

  it.each(golden.cases.tokenizer)('give the same pieces for $text', ({ text, normalised, ids }) => {
    expect([normaliseText(text), model.tokenizer.encode(text)]).toEqual([normalised, ids]);
  });

  it('come back as text from the pieces, with all spaces and punctuation', () => {
    const spaced = "a fox . is it ? yes , it is n't ! we 're 's";
    const ownSpecial = new Set(Object.values(model.manifest.architecture.special));
    const texts = golden.cases.tokenizer.filter(({ ids }) => !ids.some((id) => ownSpecial.has(id))).map(({ normalised }) => normalised);
    // SentencePiece spells a space as U+2581, so that character itself comes back as one.
    const spelled = (text: string): string => text.replaceAll('\u2581', ' ');
    for (const text of [spaced, ...texts]) expect(model.tokenizer.decode(model.tokenizer.encode(text))).toBe(spelled(text));
  });

  it('give the same masks', () => {
    for (const { open, valid, sees } of golden.cases.masks) {
      const blocks = open.map((_, index) => open.slice(0, index + 1).reduce((sum, bit) => sum + bit, 0));
      const layout = { textIds: [], positions: open, blocks, valid: valid.map((bit) => bit === 1) };
      const marks = [...prefillMask([layout])].map((value) => (value === 0 ? '1' : '0')).join('');
      expect(marks).toBe(sees.join(''));
    }
  });

  const sessions: Sessions = (graph) => model.session(graph);

  it.each(golden.cases.calls)('$name answers as PyTorch does', async (call) => {
    expect((await runGoldenCall(golden, sessions, call)).distance).toBeLessThanOrEqual(1);
  });

  it.each(golden.cases.runs)('$name, teacher-forced, answers as PyTorch does at each step', async ({ prefill, steps }) => {
    const first = await runGoldenCall(golden, sessions, prefill);
    expect(first.distance).toBeLessThanOrEqual(1);
    let cache: Readonly<Record<string, Tensor>> = { k: present(first.outputs['k']), v: present(first.outputs['v']) };
    for (const step of steps) {
      const { outputs, distance } = await runGoldenCall(golden, sessions, step, cache);
      expect(distance, step.name).toBeLessThanOrEqual(1);
      cache = grownCache(cache, outputs);
    }
  });

  it('are as near in the distances by which a device is judged', async () => {
    const distances = await goldenDistances(golden, sessions);
    for (const group of graphGroups) expect([group, distances[group] > 0, distances[group] <= 1]).toEqual([group, true, true]);
  });
});
