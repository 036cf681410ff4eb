import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sharedRights, writeFileAtomic } from './atomicFile.ts';
import { toExportError } from './exportErrors.ts';
import { findTarget } from './exportTarget.ts';
import type { Extensions } from './exportTarget.ts';
import { systemCode } from './fileErrors.ts';

/** Writes a copy where the person wants it: through links, over a file with its rights kept, whole or not at all. */
export async function exportFile(path: string, data: Uint8Array, allowed?: Extensions): Promise<void> {
  try {
    const { file, existing } = await findTarget(path, allowed);
    await writeFileAtomic(file, data, sharedRights, existing);
  } catch (error) {
    throw toExportError(error, path);
  }
}

/**
 * Writes copies into a folder, each under `stem`, or under `stem 2`, `stem 3` ... where that is taken: nothing there is ever written
 * over. Answers the file's name.
 */
export function exportInto(folder: string): (stem: string, data: Uint8Array, extension?: string) => Promise<string> {
  const nameOf = numberedNames();
  return async (stem, data, extension = 'png') => {
    for (;;) {
      const name = nameOf(stem, extension);
      if (await writeNew(join(folder, name), data)) return name;
    }
  };
}

/** Never the same name twice, also where a disk takes capitals and small letters for one. */
export function numberedNames(): (stem: string, extension: string) => string {
  // Many pictures of one title would otherwise ask for every number again.
  const free = new Map<string, number>();
  return (stem, extension) => {
    const key = `${stem}.${extension}`.toLowerCase();
    const number = free.get(key) ?? 1;
    free.set(key, number + 1);
    return number === 1 ? `${stem}.${extension}` : `${stem} ${number}.${extension}`;
  };
}

/** False where there is a file already. */
async function writeNew(target: string, data: Uint8Array): Promise<boolean> {
  try {
    await writeFile(target, data, { flag: 'wx' });
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    // Half a picture is none. What could not be opened was not ours to remove, and is not there.
    await rm(target, { force: true }).catch(() => undefined);
    throw toExportError(error, target);
  }
}
