import { describe, expect, it } from 'vitest';
import { inconsistencies } from './packageConsistency.ts';
import type { PackageManifest } from './packageManifest.ts';
import { testManifest } from './testing/writeTestPackage.ts';
import { upgradeManifest } from './upgradeManifest.ts';

const whole = upgradeManifest(testManifest());
const { vision, drawing: _, ...backbone } = whole.architecture;
const { vision: sees, prefill, text_step: writes } = whole.graphs;

/** It reads a picture and writes, in the way of published models: positions without gaps, no drawing parts, no list of words. */
const reader: PackageManifest = {
  format: 2,
  id: 'reader',
  name: 'Reader',
  version: '1.0.0',
  license: 'its own',
  capabilities: { caption: {}, answer: { pictures: 1, turns: 1 } },
  architecture: { ...backbone, special: { pad: 0, eos: 1, bos: 2 }, vision },
  positions: { kind: 'contiguous', first: 1 },
  text: { case: 'kept', newlines: 'kept' },
  prompts: {
    caption: { attention: 'prefix', parts: [{ pictures: true }, { special: 'bos' }, { text: 'caption en' }, { ids: [10] }] },
    answer: {
      attention: 'prefix',
      parts: [{ pictures: true }, { special: 'bos' }, { text: 'answer en ' }, { field: 'question' }, { ids: [10] }],
    },
  },
  graphs: { vision: sees, prefill, text_step: writes },
  tokenizer: 'tokenizer.json',
  fixtures: [],
  files: whole.files,
};

it('finds nothing to say of a whole model, nor of one that only reads', () => {
  expect([inconsistencies(whole), inconsistencies(reader)]).toEqual([[], []]);
});

describe('a manifest does not agree with itself when', () => {
  it.each<[string, PackageManifest, string]>([
    ['it can do nothing', { ...reader, capabilities: {} }, 'capabilities names no task'],
    [
      'a graph is missing',
      { ...reader, graphs: { vision: sees, prefill } },
      'graphs.text_step is missing, which a task of capabilities needs',
    ],
    [
      'a graph is there that nothing uses',
      { ...reader, graphs: { ...whole.graphs } },
      'graphs.vae_encode is there, and no task of capabilities uses it',
    ],
    [
      'it draws without sizes',
      { ...whole, architecture: { ...backbone, vision } },
      'architecture.drawing is missing, which a task of capabilities needs',
    ],
    ['it draws without a sampler', { ...whole, sampler: undefined }, 'sampler is missing, which a task of capabilities needs'],
    [
      'the best of several is to be kept by a model that does not describe them',
      { ...whole, capabilities: { draw: {} }, sampler: whole.sampler && { ...whole.sampler, tries: 2 } },
      'sampler.tries needs a model that captions',
    ],
    [
      'a task has no words',
      { ...reader, prompts: { caption: reader.prompts.caption } },
      'prompts.answer is missing, which a task of capabilities needs',
    ],
    [
      'a prompt ends in what may be absent',
      { ...reader, prompts: { ...reader.prompts, caption: { attention: 'causal', parts: [{ special: 'bos' }, { pictures: true }] } } },
      'prompts.caption ends in what may be absent',
    ],
    [
      'a question is never asked',
      { ...reader, prompts: { ...reader.prompts, answer: { attention: 'causal', parts: [{ pictures: true }, { special: 'bos' }] } } },
      'prompts.answer leaves out what is asked for',
    ],
    [
      'codes have more than one number',
      { ...whole, sampler: { kind: 'codes', codebook: 16, guidance_text: 5, temperature: 1 } },
      'token_dims is not 1, and a code is one number',
    ],
    [
      'noise in each step, line by line, is to edit',
      { ...whole, sampler: { kind: 'sde', steps: 8, max_steps: 9, guidance_text: 5, temperature: 1, shift: 1 } },
      'sampler sde cannot edit',
    ],
    [
      'the row without a prompt has a piece that is not there',
      { ...whole, unguided: { kind: 'pieces', ids: [3, 999_999] } },
      'piece 999999 of a prompt is outside the vocabulary',
    ],
    [
      'a special piece that is needed has no number',
      { ...whole, architecture: { ...whole.architecture, special: { pad: 0, eos: 1, bos: 2 } } },
      'special.draw is missing and needed',
    ],
    [
      'a variant has a graph that the package lacks',
      { ...reader, variants: { gpu: { devices: ['cuda'], graphs: { image_step: 'image_step.onnx' } } } },
      'variants.gpu has image_step, which the package does not have',
    ],
    [
      'a variant has a graph of fixed sizes that the package lacks',
      { ...reader, variants: { dml: { devices: ['dml'], graphs: {}, fixed: { image_step: ['image_step.1.onnx'] } } } },
      'variants.dml has image_step, which the package does not have',
    ],
    [
      'a graph of fixed sizes is not among the files',
      { ...reader, variants: { dml: { devices: ['dml'], graphs: {}, fixed: { prefill: ['prefill.onnx', 'prefill.1.onnx'] } } } },
      'prefill.1.onnx is used and not listed in files',
    ],
    [
      'two variants are for one device',
      { ...reader, variants: { one: { devices: ['cuda'], graphs: {} }, two: { devices: ['cuda', 'webgpu'], graphs: {} } } },
      'variants names a device twice',
    ],
    [
      'slots have a gap',
      { ...whole, positions: { kind: 'slots', slots: { visionA: 0, visionB: 2, source: 4, text: 9, image: 17 } } },
      'slots overlap or leave gaps',
    ],
    [
      'more pictures than slots',
      { ...whole, capabilities: { ...whole.capabilities, answer: { pictures: 3, turns: 3 } } },
      'slots have room for two pictures',
    ],
  ])('%s', (_name, manifest, sentence) => {
    expect(inconsistencies(manifest)).toContain(sentence);
  });
});
