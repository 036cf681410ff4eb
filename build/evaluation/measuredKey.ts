import { createHash } from 'node:crypto';
import { z } from 'zod';

export const measuredFileSchema = z.looseObject({ path: z.string(), sha256: z.string() });

/** Files that say how good a package is; measuring it writes them (`WRITTEN_AFTER` in unifluid/suite/report.py). */
const writtenAfter: readonly string[] = ['MODEL_CARD.md', 'scores.json'];

type Measured = Readonly<Record<string, unknown>> & { readonly files: readonly z.infer<typeof measuredFileSchema>[] };

/** Names what a package makes of a suite: its files and all its settings. Another sampler draws other pictures with the same weights. */
export function measuredKey(manifest: Measured): string {
  const files = manifest.files.filter(({ path }) => !writtenAfter.includes(path));
  return createHash('sha256')
    .update(JSON.stringify({ ...manifest, files }))
    .digest('hex');
}
