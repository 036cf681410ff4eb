/** The same drawing in PyTorch, where a Python with the toolkit is found. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const modelsFolder = fileURLToPath(new URL('../../', import.meta.url));
export const toolkitPython = fileURLToPath(new URL('../../.venv/bin/python', import.meta.url));

const timesSchema = z.object({
  torch: z.string(),
  /** Milliseconds a token by number of variations, by "eager_float32", "compiled_bfloat16" ... */
  times: z.record(z.string(), z.record(z.string(), z.number())),
  /** How many times slower or faster the same measurement was at the end than at the start. */
  drift: z.number(),
});

export type PythonTimes = z.infer<typeof timesSchema>;

export type PythonRequest = {
  readonly python: string | undefined;
  readonly config: string;
  readonly threads: number;
  readonly steps: number;
  readonly variations: readonly number[];
  /** Where the decode graphs are written in float32. */
  readonly floatGraphs: string;
};

/** Null where no toolkit is installed or it cannot build this package's model. What it says goes to stderr. */
export function measurePython(request: PythonRequest): PythonTimes | null {
  const python = request.python ?? toolkitPython;
  if (!existsSync(python)) return null;
  const options = [
    '--config',
    request.config,
    '--threads',
    request.threads,
    '--steps',
    request.steps,
    '--float-graphs',
    request.floatGraphs,
  ];
  const all = ['-m', 'unifluid.export.bench_torch', ...options, '--variations', ...request.variations].map(String);
  const result = spawnSync(python, all, { cwd: modelsFolder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  return result.status === 0 ? timesSchema.parse(JSON.parse(result.stdout)) : null;
}

/** The better of float32 and bfloat16 for a number of variations. */
export function bestTime(
  times: PythonTimes,
  kind: 'eager' | 'compiled',
  variations: number,
): { name: string; milliseconds: number } | null {
  const found = Object.entries(times.times)
    .filter(([name]) => name.startsWith(kind))
    .map(([name, byVariations]) => ({ name: name.replace('_', ', '), milliseconds: byVariations[String(variations)] ?? Infinity }));
  found.sort((a, b) => a.milliseconds - b.milliseconds);
  return found[0] ?? null;
}
