import { expect, test } from 'vitest';
import type { DrawOrder } from '../../electron/contract/jobs.ts';
import type { ModelSummary } from '../../electron/contract/models.ts';
import type { Settings } from '../../electron/contract/settings.ts';
import { SamplerFields } from './samplerFields.svelte.ts';

const sampler = { steps: 8, maxSteps: 10, guidance: 4, imageGuidance: 2, temperature: 0.9, order: 'raster', tries: 1 } as const;
const settings = { order: null } as Settings;

function modelWith(own: ModelSummary['sampler']): () => ModelSummary {
  // Only the sampler of a model is read here.
  return () => ({ sampler: own }) as ModelSummary;
}

function shown(fields: SamplerFields): readonly (readonly [string, number, number])[] {
  return fields.sliders.map(({ label, value, max }) => [label, value, max]);
}

test("sliders stand at the model's own values until the person moves one", () => {
  const draft = { guidance: null, steps: null, temperature: null, order: null };
  const fields = new SamplerFields({ draft: () => draft, model: modelWith(sampler), settings: () => settings });
  expect(shown(fields)).toEqual([
    ['Guidance', 4, 8],
    ['Steps', 8, 10],
    ['Temperature', 0.9, 1.5],
  ]);
  fields.sliders.find(({ label }) => label === 'Temperature')?.onchange(0.5);
  expect(draft).toEqual({ guidance: null, steps: null, temperature: 0.5, order: null });
});

test('an edit also says how closely to keep to its source, and no draft asks for more steps than the model takes', () => {
  const draft = { guidance: null, imageGuidance: null, steps: 25, temperature: null, order: null };
  const fields = new SamplerFields({ draft: () => draft, model: modelWith(sampler), settings: () => settings });
  expect(shown(fields)).toEqual([
    ['Guidance', 4, 8],
    ['Picture', 2, 5],
    ['Steps', 10, 10],
    ['Temperature', 0.9, 1.5],
  ]);
});

test("the order is the person's, else the settings', else the one the model draws best in", () => {
  const order = (chosen: DrawOrder | null, usual: DrawOrder | null): DrawOrder =>
    new SamplerFields({
      draft: () => ({ guidance: null, steps: null, temperature: null, order: chosen }),
      model: modelWith(sampler),
      settings: () => ({ ...settings, order: usual }),
    }).order;
  expect([order(null, null), order(null, 'random'), order('raster', 'random')]).toEqual(['raster', 'random', 'raster']);
});
