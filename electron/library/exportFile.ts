import { rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { AppError } from '../contract/errors.ts';
import type { ErrorCode } from '../contract/errors.ts';
import { writeFileAtomic } from './atomicFile.ts';
import { systemCode, toWriteError } from './fileErrors.ts';

const elsewhere: Readonly<Partial<Record<ErrorCode, ErrorCode>>> = { diskFull: 'exportDiskFull', profileReadOnly: 'exportFolderReadOnly' };

/** Writes a copy where the person wants it; what fails there is said of that place and not of the profile. */
export async function exportFile(target: string, data: Uint8Array): Promise<void> {
  try {
    await writeFileAtomic(target, data);
  } catch (error) {
    throw toExportError(error, target);
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
    throw toExportError(toWriteError(error, target), target);
  }
}

function toExportError(error: unknown, target: string): unknown {
  const code = error instanceof AppError ? elsewhere[error.code] : undefined;
  return code === undefined ? error : new AppError(code, { file: basename(target) }, { cause: error });
}
