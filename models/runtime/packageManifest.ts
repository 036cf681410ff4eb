/** The manifest of a model package, as `models/package-format/manifest.schema.json` states it. */
import { z } from 'zod';
import { manifestParts, packagePath, position, specialNames } from './manifestParts.ts';

/** The newest package format this runtime reads. */
export const packageFormat = 2;

const { count, slots, files } = manifestParts;

/** Whoever writes a package says what it can do; nothing is concluded from the graphs that it happens to hold. */
const capabilities = z.strictObject({
  draw: z.strictObject({}).optional(),
  edit: z.strictObject({ pictures: z.literal(1) }).optional(),
  caption: z.strictObject({}).optional(),
  answer: z.strictObject({ pictures: z.int().min(1).max(16), turns: z.int().min(1).max(64) }).optional(),
});
export type Task = keyof z.infer<typeof capabilities>;
export const tasks = ['draw', 'edit', 'caption', 'answer'] as const satisfies readonly Task[];

const architecture = z.strictObject({
  width: count,
  layers: count,
  heads: count,
  kv_heads: count,
  head_dim: count,
  vocab: count,
  text_slots: count,
  special: z.strictObject({
    pad: position,
    eos: position,
    bos: position,
    unk: position.optional(),
    null_text: position.optional(),
    null_source: position.optional(),
    draw: position.optional(),
    edit: position.optional(),
    caption: position.optional(),
    answer: position.optional(),
  }),
  vision: z.strictObject({ px: count, tokens: count }).optional(),
  drawing: z.strictObject({ image_px: count, grid: count, tokens: count, token_dims: count }).optional(),
});

const positions = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('slots'), slots }),
  z.strictObject({ kind: z.literal('contiguous'), first: z.int().min(0).max(1) }),
]);

const promptPart = z.union([
  z.strictObject({ special: z.enum(specialNames) }),
  z.strictObject({ text: z.string().min(1).max(4000) }),
  z.strictObject({ ids: z.array(position).min(1).max(256) }),
  z.strictObject({ field: z.enum(['prompt', 'instruction', 'question', 'context']) }),
  z.strictObject({ pictures: z.literal(true) }),
]);
const prompt = z.strictObject({ attention: z.enum(['prefix', 'causal']), parts: z.array(promptPart).min(1).max(64) });

const guidance = z.number().min(0).max(100);
const temperature = z.number().min(0).max(10);
const order = z.enum(['random', 'raster']).optional();
const tries = z.int().min(1).max(8).optional();
const continuous = {
  steps: count,
  max_steps: count,
  guidance_text: guidance,
  guidance_image: guidance,
  temperature,
  guidance_schedule: z.enum(['linear', 'constant']).optional(),
  order,
  tries,
};
const flow = z.strictObject({ kind: z.literal('flow'), ...continuous, shift: z.number().gt(0).max(100) });
const eps = z.strictObject({ kind: z.literal('eps'), ...continuous, train_steps: count });
const sde = z.strictObject({
  kind: z.literal('sde'),
  steps: count,
  max_steps: count,
  guidance_text: guidance,
  temperature,
  shift: z.number().gt(0).max(100),
  tries,
});
const codes = z.strictObject({ kind: z.literal('codes'), codebook: count, guidance_text: guidance, temperature, tries });

const graphPaths = {
  vision: packagePath.optional(),
  vae_encode: packagePath.optional(),
  vae_decode: packagePath.optional(),
  prefill: packagePath.optional(),
  text_step: packagePath.optional(),
  image_step: packagePath.optional(),
};
export type GraphName = keyof typeof graphPaths;
// Object.keys forgets which keys they are.
export const graphNames = Object.keys(graphPaths) as readonly GraphName[];

/** The same graph at several fixed sizes. */
const fixedPaths = z.array(packagePath).min(1).max(64).optional();
const fixed = z.strictObject({
  vision: fixedPaths,
  vae_encode: fixedPaths,
  vae_decode: fixedPaths,
  prefill: fixedPaths,
  text_step: fixedPaths,
  image_step: fixedPaths,
});

const variant = z.strictObject({
  devices: z.array(z.enum(['webgpu', 'cuda', 'dml'])).min(1),
  graphs: z.strictObject(graphPaths),
  fixed: fixed.optional(),
});

export const packageManifestSchema = z.strictObject({
  format: z.literal(packageFormat),
  ...manifestParts.identity,
  capabilities,
  architecture,
  positions,
  text: z.strictObject({ case: z.enum(['lower', 'kept']), newlines: z.enum(['space', 'kept']) }),
  prompts: z.strictObject({
    draw: prompt.optional(),
    edit: prompt.optional(),
    caption: prompt.optional(),
    answer: prompt.optional(),
  }),
  unguided: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('null_text') }),
      z.strictObject({ kind: z.literal('padded') }),
      z.strictObject({ kind: z.literal('pieces'), ids: z.array(position).min(1).max(256) }),
    ])
    .optional(),
  styles: z.array(z.string().min(1).max(100)).max(64).optional(),
  sampler: z.discriminatedUnion('kind', [flow, eps, sde, codes]).optional(),
  graphs: z.strictObject(graphPaths),
  variants: z.record(z.string().regex(/^[a-z0-9-]{1,32}$/), variant).optional(),
  tokenizer: packagePath,
  words: packagePath.optional(),
  fixtures: z.array(packagePath).max(16),
  files,
});

/** Of any format: what a package of format 1 leaves out is filled in by `upgradeManifest`. */
export type PackageManifest = z.infer<typeof packageManifestSchema>;
export type Architecture = PackageManifest['architecture'];
export type Drawing = NonNullable<Architecture['drawing']>;
export type PackageFile = PackageManifest['files'][number];
export type PromptTemplate = z.infer<typeof prompt>;
export type PromptPart = z.infer<typeof promptPart>;
export type Sampler = NonNullable<PackageManifest['sampler']>;
export type Variant = NonNullable<PackageManifest['variants']>[string];

/** Every graph of a variant, by its name: those of fixed sizes as well. */
export function variantGraphs({ graphs, fixed = {} }: Pick<Variant, 'graphs' | 'fixed'>): readonly (readonly [GraphName, string])[] {
  return graphNames.flatMap((name) => [graphs[name] ?? [], fixed[name] ?? []].flat().map((path) => [name, path] as const));
}
