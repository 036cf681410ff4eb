/** What the manifests of all package formats have in common. */
import { z } from 'zod';

const count = z.int().min(1).max(1_000_000);
/** Of a token in a sequence, or of a piece in the vocabulary. */
export const position = z.int().min(0).max(1_000_000);

/** One folder deep at most; no segment starts with a dot, so nothing climbs out and nothing hides. */
const packagePathPattern = /^[A-Za-z0-9_-][A-Za-z0-9._-]*(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)?$/;
export const packagePath = z.string().max(200).regex(packagePathPattern);

export const specialNames = ['pad', 'eos', 'bos', 'unk', 'null_text', 'null_source', 'draw', 'edit', 'caption', 'answer'] as const;
export type SpecialName = (typeof specialNames)[number];

/** File systems and archives that end at two gigabytes are still about, and so are signed 32-bit offsets. */
const largestFileBytes = 2_000_000_000;

export const manifestParts = {
  count,
  slots: z.strictObject({ visionA: position, visionB: position, source: position, text: position, image: position }),
  identity: {
    id: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,63}$/),
    name: z.string().min(1).max(100),
    version: z.string().regex(/^[0-9]+\.[0-9]+\.[0-9]+$/),
    license: z.string().min(1).max(500),
  },
  files: z
    .array(z.strictObject({ path: packagePath, bytes: z.int().min(0).max(largestFileBytes), sha256: z.string().regex(/^[0-9a-f]{64}$/) }))
    .min(1)
    .max(256),
} as const;
