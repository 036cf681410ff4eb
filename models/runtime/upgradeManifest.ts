/** A manifest of format 1 as one of format 2. Nothing else knows format 1: what it took for granted is written out here. */
import { z } from 'zod';
import { manifestParts, packagePath, position } from './manifestParts.ts';
import type { PackageManifest } from './packageManifest.ts';

const { count, slots, identity, files } = manifestParts;

export const firstManifestSchema = z.strictObject({
  format: z.literal(1),
  ...identity,
  architecture: z.strictObject({
    image_px: count,
    grid: count,
    tokens: count,
    token_dims: count,
    width: count,
    layers: count,
    heads: count,
    kv_heads: count,
    head_dim: count,
    vocab: count,
    text_slots: count,
    vision_px: count,
    vision_tokens: count,
    slots,
    special: z.strictObject({
      pad: position,
      eos: position,
      bos: position,
      unk: position,
      null_text: position,
      null_source: position,
      draw: position,
      edit: position,
      caption: position,
      answer: position,
    }),
  }),
  sampler: z.strictObject({
    kind: z.literal('flow'),
    steps: count,
    max_steps: count,
    guidance_text: z.number().min(0).max(100),
    guidance_image: z.number().min(0).max(100),
    shift: z.number().gt(0).max(100),
    temperature: z.number().min(0).max(10),
    guidance_schedule: z.enum(['linear', 'constant']).optional(),
    order: z.enum(['random', 'raster']).optional(),
  }),
  graphs: z.strictObject({
    vision: packagePath,
    vae_encode: packagePath,
    vae_decode: packagePath,
    prefill: packagePath,
    text_step: packagePath,
    image_step: packagePath,
  }),
  tokenizer: packagePath,
  files,
  fixtures: z.array(packagePath).max(16),
  words: packagePath,
});

export type FirstManifest = z.infer<typeof firstManifestSchema>;

/** Its field between <bos> and the piece of its task, all in one block; pictures and source stand before it. */
function promptOf(
  field: 'prompt' | 'instruction' | 'question' | 'context',
  task: 'draw' | 'edit' | 'caption' | 'answer',
): NonNullable<PackageManifest['prompts']['draw']> {
  return { attention: 'prefix', parts: [{ pictures: true }, { special: 'bos' }, { field }, { special: task }] };
}

/** Styles of the texts that packages of format 1 were trained with, as they are put after a prompt. */
const styles = [
  'flat',
  'soft',
  '3d',
  'cartoon',
  'retro',
  'simple',
  'classic',
  'matte',
  'comic',
  'badge',
  'blue badge',
  'office',
  'airy',
] as const;

export function upgradeManifest(first: FirstManifest): PackageManifest {
  const { image_px, grid, tokens, token_dims, vision_px, vision_tokens, slots: firstPositions, ...backbone } = first.architecture;
  return {
    ...first,
    format: 2,
    capabilities: { draw: {}, edit: { pictures: 1 }, caption: {}, answer: { pictures: 2, turns: 3 } },
    architecture: {
      ...backbone,
      vision: { px: vision_px, tokens: vision_tokens },
      drawing: { image_px, grid, tokens, token_dims },
    },
    positions: { kind: 'slots', slots: firstPositions },
    text: { case: 'lower', newlines: 'space' },
    prompts: {
      draw: { attention: 'prefix', parts: [{ special: 'bos' }, { field: 'prompt' }, { special: 'draw' }] },
      edit: promptOf('instruction', 'edit'),
      caption: promptOf('context', 'caption'),
      answer: promptOf('question', 'answer'),
    },
    unguided: { kind: 'null_text' },
    styles: [...styles],
  };
}
