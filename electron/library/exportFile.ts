import { basename } from 'node:path';
import { AppError } from '../contract/errors.ts';
import type { ErrorCode } from '../contract/errors.ts';
import { writeFileAtomic } from './atomicFile.ts';

const elsewhere: Readonly<Partial<Record<ErrorCode, ErrorCode>>> = { diskFull: 'exportDiskFull', profileReadOnly: 'exportFolderReadOnly' };

/** Writes a copy where the person wants it; what fails there is said of that place and not of the profile. */
export async function exportFile(target: string, data: Uint8Array): Promise<void> {
  try {
    await writeFileAtomic(target, data);
  } catch (error) {
    const code = error instanceof AppError ? elsewhere[error.code] : undefined;
    throw code === undefined ? error : new AppError(code, { file: basename(target) }, { cause: error });
  }
}
