import { AppError } from '../contract/errors.ts';
import type { ErrorCode } from '../contract/errors.ts';
import { systemCode } from '../library/fileErrors.ts';

const codes: Readonly<Record<string, ErrorCode>> = {
  ENOSPC: 'sidecarDiskFull',
  EDQUOT: 'sidecarDiskFull',
  EFBIG: 'sidecarDiskFull',
  EROFS: 'sidecarReadOnly',
  EACCES: 'sidecarReadOnly',
  EPERM: 'sidecarReadOnly',
  ENAMETOOLONG: 'sidecarNameTooLong',
  ENOTDIR: 'sidecarFolderMissing',
  ENOENT: 'sidecarFolderMissing',
  ELOOP: 'sidecarNotAFile',
  EISDIR: 'sidecarNotAFile',
  EEXIST: 'sidecarChanged',
};

/** What failed at a sidecar. The message names the file, never its folder. */
export function toSidecarError(error: unknown, file: string): AppError {
  // What the store says is about the store, and our own refusals have their words.
  if (error instanceof AppError && error.cause === undefined) return error;
  const cause = error instanceof AppError ? error.cause : error;
  if (error instanceof AppError && systemCode(cause) === '') return error;
  return new AppError(codes[systemCode(cause)] ?? 'sidecarFailed', { file }, { cause: error });
}
