import { readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../contract/errors.ts';
import type { Importer, WeightsFolder } from '../../contract/weights.ts';
import { toReadError } from '../../library/fileErrors.ts';

/** What `model_type` says, and who reads it; `multi_modality` is what Janus-Pro calls itself in its own program. */
const importerOf: Readonly<Record<string, Importer>> = {
  paligemma: 'paligemma',
  janus: 'janus',
  multi_modality: 'janus',
  nextstep: 'nextstep',
};
/** Many times what a config.json has. */
const mostBytes = 2 ** 20;
const configSchema = z.looseObject({ model_type: z.string() });

/** Looks at a folder of weights; its tensors are the importer's to read. */
export async function readWeights(folder: string): Promise<Omit<WeightsFolder, 'python'>> {
  const path = resolve(folder);
  const stats = await stat(path).catch((error: unknown) => Promise.reject(toReadError(error, path)));
  if (!stats.isDirectory()) throw new AppError('notAFolder', { file: path });
  return { path, name: basename(path), importer: await importerFor(join(path, 'config.json')) };
}

/** Null where there is no such file, or none that names a model that is known. */
async function importerFor(file: string): Promise<Importer | null> {
  const stats = await stat(file).catch(() => null);
  // Not a pipe, which would be read for ever.
  if (stats?.isFile() !== true || stats.size > mostBytes) return null;
  try {
    const { model_type: type } = configSchema.parse(JSON.parse(await readFile(file, 'utf8')));
    return Object.hasOwn(importerOf, type) ? (importerOf[type] ?? null) : null;
  } catch {
    // Whatever it is, it names no model.
    return null;
  }
}
