import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { whyNoCuda } from './cudaFit.ts';
import type { CudaPackParts } from './cudaPack.ts';
import { cudaWheels } from './cudaWheels.ts';

type CudaSource = Pick<CudaPackParts, 'wheels' | 'refusal'>;

/** Small wheels, and the root of a machine that they would suit. */
const standInSchema = z.strictObject({
  root: z.string(),
  wheels: z.array(
    z.strictObject({ name: z.string(), address: z.string(), bytes: z.int(), sha256: z.string(), take: z.record(z.string(), z.string()) }),
  ),
});

/** What the pack is made of. `standIn`: a file that names other wheels and another machine, for tests of the built studio; a release is never told of one. */
export function cudaSource(standIn: string | null): CudaSource {
  if (standIn === null) return { wheels: cudaWheels, refusal: () => whyNoCuda(process.platform, process.arch) };
  const { root, wheels } = standInSchema.parse(JSON.parse(readFileSync(standIn, 'utf8')));
  return { wheels, refusal: () => whyNoCuda('linux', 'x64', root) };
}
