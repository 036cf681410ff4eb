import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { float32Output, float32Tensor, type Tensor } from './inferenceSession.ts';
import { openModel } from './openModel.ts';
import { createOrtSession } from './ortSession.ts';
import { philox4x32 } from './philox.ts';
import { tokenNoise, tokenOrder } from './sampling.ts';
import { prefillMask } from './sequences.ts';
import { readGoldenFixtures, type GoldenCall } from './testing/goldenFixtures.ts';
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

  async function runCall(call: GoldenCall, cache: Readonly<Record<string, Tensor>> = {}): Promise<Readonly<Record<string, Tensor>>> {
    const inputs = Object.fromEntries(Object.entries(call.inputs).map(([name, stored]) => [name, golden.input(stored)]));
    const outputs = await (await model.session(call.graph)).run({ ...inputs, ...cache });
    for (const [name, stored] of Object.entries(call.outputs)) {
      const distance = golden.distance(outputs[name], stored);
      expect(distance, `${call.name}: ${name}`).toBeLessThanOrEqual(stored.tolerance ?? 0);
    }
    return outputs;
  }

  it.each(golden.cases.calls)('$name answers as PyTorch does', async (call) => {
    await runCall(call);
  });

  it.each(golden.cases.runs)('$name, teacher-forced, answers as PyTorch does at each step', async ({ prefill, steps }) => {
    const first = await runCall(prefill);
    let cache = { k: first['k'], v: first['v'] };
    for (const step of steps) {
      const outputs = await runCall(step, { k: present(cache.k), v: present(cache.v) });
      cache = { k: appended(present(cache.k), outputs, 'k_new'), v: appended(present(cache.v), outputs, 'v_new') };
    }
  });
});

function present(tensor: Tensor | undefined): Tensor {
  if (tensor === undefined) throw new Error('the graph gave no cache');
  return tensor;
}

/** [.., P, Dh] and [.., K, Dh] to [.., P + K, Dh]. */
function appended(past: Tensor, outputs: Readonly<Record<string, Tensor>>, name: string): Tensor {
  const data = float32Output(outputs, name);
  const [columns = 0, dims = 1] = past.dims.slice(-2);
  const added = present(outputs[name]).dims.at(-2) ?? 0;
  const blocks = data.length / (added * dims);
  const joined = new Float32Array(blocks * (columns + added) * dims);
  for (let block = 0; block < blocks; block += 1) {
    const start = block * (columns + added) * dims;
    joined.set((past.data as Float32Array).subarray(block * columns * dims, (block + 1) * columns * dims), start);
    joined.set(data.subarray(block * added * dims, (block + 1) * added * dims), start + columns * dims);
  }
  return float32Tensor(joined, [...past.dims.slice(0, -2), columns + added, dims]);
}
