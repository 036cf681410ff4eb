import { expect, test } from 'vitest';
import type { ModelSummary } from '../../electron/contract/models.ts';
import { SamplerFields } from './samplerFields.svelte.ts';

const sampler = { steps: 8, maxSteps: 10, guidance: 4, imageGuidance: 2, temperature: 0.9 };

function modelWith(own: ModelSummary['sampler']): () => ModelSummary {
  // Only the sampler of a model is read here.
  return () => ({ sampler: own }) as ModelSummary;
}

function shown(fields: SamplerFields): readonly (readonly [string, number, number])[] {
  return fields.sliders.map(({ label, value, max }) => [label, value, max]);
}

test("sliders stand at the model's own values until the person moves one", () => {
  const draft = { guidance: null, steps: null, temperature: null };
  const fields = new SamplerFields({ draft: () => draft, model: modelWith(sampler) });
  expect(shown(fields)).toEqual([
    ['Guidance', 4, 8],
    ['Steps', 8, 10],
    ['Temperature', 0.9, 1.5],
  ]);
  fields.sliders.find(({ label }) => label === 'Temperature')?.onchange(0.5);
  expect(draft).toEqual({ guidance: null, steps: null, temperature: 0.5 });
});

test('an edit also says how closely to keep to its source, and no draft asks for more steps than the model takes', () => {
  const draft = { guidance: null, imageGuidance: null, steps: 25, temperature: null };
  const fields = new SamplerFields({ draft: () => draft, model: modelWith(sampler) });
  expect(shown(fields)).toEqual([
    ['Guidance', 4, 8],
    ['Picture', 2, 5],
    ['Steps', 10, 10],
    ['Temperature', 0.9, 1.5],
  ]);
});
