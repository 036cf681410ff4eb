/** The manifest of a model package, as `models/package-format/manifest.schema.json` states it. */
import { z } from 'zod';

/** The newest package format this runtime reads. */
export const packageFormat = 1;

const count = z.int().min(1).max(1_000_000);
const position = z.int().min(0).max(1_000_000);

/** One folder deep at most; no segment starts with a dot, so nothing climbs out and nothing hides. */
const packagePathPattern = /^[A-Za-z0-9_-][A-Za-z0-9._-]*(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)?$/;
const packagePath = z.string().max(200).regex(packagePathPattern);

const slotsSchema = z.strictObject({
  visionA: position,
  visionB: position,
  source: position,
  text: position,
  image: position,
});

const specialSchema = z.strictObject({
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
});

const architectureSchema = z.strictObject({
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
  slots: slotsSchema,
  special: specialSchema,
});

const samplerSchema = z.strictObject({
  kind: z.literal('flow'),
  steps: count,
  max_steps: count,
  guidance_text: z.number().min(0).max(100),
  guidance_image: z.number().min(0).max(100),
  shift: z.number().gt(0).max(100),
  temperature: z.number().min(0).max(10),
  guidance_schedule: z.enum(['linear', 'constant']).optional(),
  order: z.enum(['random', 'raster']).optional(),
});

const graphPaths = {
  vision: packagePath,
  vae_encode: packagePath,
  vae_decode: packagePath,
  prefill: packagePath,
  text_step: packagePath,
  image_step: packagePath,
};
export type GraphName = keyof typeof graphPaths;
// Object.keys forgets which keys they are.
export const graphNames = Object.keys(graphPaths) as readonly GraphName[];

export const packageManifestSchema = z.strictObject({
  format: z.literal(packageFormat),
  id: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,63}$/),
  name: z.string().min(1).max(100),
  version: z.string().regex(/^[0-9]+\.[0-9]+\.[0-9]+$/),
  license: z.string().min(1).max(500),
  architecture: architectureSchema,
  sampler: samplerSchema,
  graphs: z.strictObject(graphPaths),
  tokenizer: packagePath,
  files: z
    .array(z.strictObject({ path: packagePath, bytes: z.int().min(0).max(8_589_934_592), sha256: z.string().regex(/^[0-9a-f]{64}$/) }))
    .min(1)
    .max(64),
  fixtures: z.array(packagePath).max(16),
  words: packagePath,
});

export type PackageManifest = z.infer<typeof packageManifestSchema>;
export type Architecture = PackageManifest['architecture'];
export type PackageFile = PackageManifest['files'][number];
