import { basename } from 'node:path';
import { AppError } from '../contract/errors.ts';
import type { ErrorCode } from '../contract/errors.ts';
import { systemCode } from './fileErrors.ts';

/** What our own writing calls the profile's trouble is, outside, that of the place the person named. */
const elsewhere: Readonly<Partial<Record<ErrorCode, ErrorCode>>> = {
  diskFull: 'exportDiskFull',
  profileReadOnly: 'exportFolderReadOnly',
  writeFailed: 'exportFailed',
};

const codes: Readonly<Record<string, ErrorCode>> = {
  ENOSPC: 'exportDiskFull',
  EDQUOT: 'exportDiskFull',
  EFBIG: 'exportDiskFull',
  EROFS: 'exportFolderReadOnly',
  EACCES: 'exportFolderReadOnly',
  EPERM: 'exportFolderReadOnly',
  ENAMETOOLONG: 'exportNameTooLong',
  ENOTDIR: 'exportFolderMissing',
  ENOENT: 'exportFolderMissing',
  ELOOP: 'exportNotAFile',
  EISDIR: 'exportIsFolder',
};

/** What failed where a person wanted a file. The message names the file, never its folder. */
export function toExportError(error: unknown, path: string): AppError {
  const cause = error instanceof AppError && error.cause !== undefined ? error.cause : error;
  if (error instanceof AppError && elsewhere[error.code] === undefined) return error;
  const code = codes[systemCode(cause)] ?? (error instanceof AppError ? elsewhere[error.code] : undefined) ?? 'exportFailed';
  return new AppError(code, { file: basename(path) }, { cause: error });
}

/** Says, where there is a picture already, that it is kept and where; other errors stay as they are. */
export function withKept(error: unknown, kept: string): unknown {
  const isOurs = error instanceof AppError && error.code.startsWith('export');
  return isOurs ? new AppError(error.code, { ...error.detail, kept }, { cause: error }) : error;
}
