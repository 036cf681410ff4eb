import { constants } from 'node:fs';
import type { Stats } from 'node:fs';
import { access, lstat } from 'node:fs/promises';
import { AppError } from '../contract/errors.ts';
import { systemCode } from '../library/fileErrors.ts';
import { folderOf } from '../library/filePath.ts';
import { readPlainFile } from '../library/plainFile.ts';
import { sha256Of } from './replacedPart.ts';
import { toSidecarError } from './sidecarErrors.ts';

/** A list of a hundred thousand photos is smaller. */
const largestBytes = 64 * 1024 * 1024;

/** A sidecar as it is on disk; null where there is none. */
export type SidecarFile = { readonly bytes: Buffer; readonly stats: Stats } | null;

/** Throws a sidecar... error for what is no plain file: a link may lead out of the folder, and nothing is to be written there. */
export async function readSidecar(path: Buffer, file: string): Promise<SidecarFile> {
  try {
    const stats = await lstat(path);
    if (!stats.isFile()) throw new AppError('sidecarNotAFile', { file });
    return { bytes: await readPlainFile(path, largestBytes, 'sidecarTooLarge'), stats };
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT') return null;
    if (code === 'EACCES' || code === 'EPERM') throw new AppError('sidecarUnreadable', { file }, { cause: error });
    throw toSidecarError(error, file);
  }
}

/** Throws where the file or its folder may not be written, so that a plan does not promise it. */
export async function requireWritable(path: Buffer, found: SidecarFile, file: string): Promise<void> {
  try {
    await access(folderOf(path), constants.W_OK);
    if (found !== null) await access(path, constants.W_OK);
  } catch (error) {
    throw toSidecarError(error, file);
  }
}

export function sha256OfFile(found: SidecarFile): string | null {
  return found === null ? null : sha256Of(found.bytes);
}
