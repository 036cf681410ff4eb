import { z } from 'zod';
import { importers, pythonSources, weightBits } from './weights.ts';
import type { ImportRequest, PythonSource, WeightsSource } from './weights.ts';

const path = z.string().min(1).max(4_096);

export const weightsSourceSchema: z.ZodType<WeightsSource> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('path'), path }),
  z.strictObject({ kind: z.literal('chosenFolder') }),
]);

export const pythonSourceSchema: z.ZodType<PythonSource> = z.enum(pythonSources);

export const importRequestSchema: z.ZodType<ImportRequest> = z.strictObject({
  path,
  importer: z.enum(importers),
  bits: z.literal(weightBits),
});
