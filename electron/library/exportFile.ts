import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sharedRights, writeFileAtomic } from './atomicFile.ts';
import { toExportError } from './exportErrors.ts';
import { findTarget } from './exportTarget.ts';
import { systemCode } from './fileErrors.ts';

/** Writes a copy where the person wants it: through links, over a file with its rights kept, whole or not at all. */
export async function exportFile(path: string, data: Uint8Array): Promise<void> {
  try {
    const { file, existing } = await findTarget(path);
    await writeFileAtomic(file, data, sharedRights, existing);
  } catch (error) {
    throw toExportError(error, path);
  }
}

/**
 * Writes copies into a folder, each under `stem`, or under `stem 2`, `stem 3` ... where that is taken: nothing there is ever written
 * over. Answers the file's name.
 */
export function exportInto(folder: string): (stem: string, data: Uint8Array) => Promise<string> {
  // Many pictures of one title would otherwise ask for every number again.
  const free = new Map<string, number>();
  return async (stem, data) => {
    for (let number = free.get(stem) ?? 1; ; number += 1) {
      const name = number === 1 ? `${stem}.png` : `${stem} ${number}.png`;
      if (!(await writeNew(join(folder, name), data))) continue;
      free.set(stem, number + 1);
      return name;
    }
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
