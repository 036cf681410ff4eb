import { mkdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../contract/errors.ts';
import type { ImportRequest } from '../../contract/weights.ts';
import { TransferRate } from '../../fetching/transferRate.ts';
import { putOnShelf } from '../addPackage.ts';
import type { Place } from '../addPackage.ts';
import type { ActParts } from '../ports.ts';
import { workFolder } from '../workFolder.ts';
import { findPython } from './findPython.ts';
import { runPython } from './pythonProcess.ts';
import type { Toolkit } from './toolkit.ts';

/** Folders of importers at work; the shelf does not list them. */
export const importingPrefix = '.importing-';

/** What an importer prints, one object a line. */
const lineSchema = z.discriminatedUnion('stage', [
  z.looseObject({ stage: z.enum(['write', 'check']), done: z.number().min(0), total: z.number().min(0) }),
  z.looseObject({ stage: z.literal('failed'), text: z.string() }),
]);

type Parts = ActParts & { readonly toolkit: Toolkit };

/** Runs the importer and puts what it writes on the shelf: whole and sound, or not at all. Answers the package's id. */
export async function importWeights(request: ImportRequest, place: Place, parts: Parts): Promise<string> {
  const id = idOf(request);
  // Said before the hour it takes, not after.
  if (await place.isTaken(id)) throw new AppError('packageThere', { id });
  const python = await findPython(parts);
  const working = join(place.folder, workFolder(importingPrefix, parts.owners));
  await mkdir(working, { recursive: true, mode: 0o700 });
  try {
    const out = join(working, id);
    await runImporter(python, request, out, parts);
    return await putOnShelf(out, place, parts);
  } finally {
    await rm(working, { recursive: true, force: true });
  }
}

async function runImporter(python: string, { importer, path, bits }: ImportRequest, out: string, parts: Parts): Promise<void> {
  const rate = new TransferRate(() => parts.clock.steady(), parts.tell);
  const refusals: string[] = [];
  const onLine = (text: string): void => {
    const line = readLine(text);
    if (line === null) return;
    if (line.stage === 'failed') refusals.push(line.text);
    else rate.at(line.stage === 'write' ? 'writing' : 'checking', line.done, line.total);
  };
  const args = ['-m', `unifluid.imports.${importer}`, path, '--out', out, '--bits', String(bits), '--json'];
  const { status, lastError } = await runPython(python, args, { ...parts, onLine });
  if (parts.signal.aborted) throw new AppError('cancelled');
  if (status === 0) return;
  const because = refusals.at(-1) ?? (lastError === '' ? 'The importer ended without a word' : lastError);
  throw new AppError('importFailed', { because: because.replace(/\.?$/u, '.') });
}

/** Null for what is no progress: warnings of libraries, and stages that have no measure. */
function readLine(text: string): z.infer<typeof lineSchema> | null {
  try {
    return lineSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    // Not an object of the importer's.
    return null;
  }
}

/** By the folder's name and the bits, so that the same weights in other bits can lie beside it. */
function idOf({ path, bits }: ImportRequest): string {
  const plain = basename(path)
    .toLowerCase()
    .replaceAll(/[^a-z0-9.-]+/gu, '-');
  const begun = plain
    .replace(/^[^a-z0-9]+/u, '')
    .slice(0, 48)
    .replace(/[^a-z0-9]+$/u, '');
  return `${begun === '' ? 'imported' : begun}-${bits}bit`;
}
