import { basename } from 'node:path';
import { AppError } from '../contract/errors.ts';
import type { ErrorCode } from '../contract/errors.ts';

const codes: Readonly<Record<string, ErrorCode>> = {
  ENOSPC: 'diskFull',
  EDQUOT: 'diskFull',
  EFBIG: 'diskFull',
  EROFS: 'profileReadOnly',
  EACCES: 'profileReadOnly',
  EPERM: 'profileReadOnly',
};

/** What failed while one of our own files was written, as the studio's error. The message names the file, never its folder. */
export function toWriteError(error: unknown, file: string): AppError {
  if (error instanceof AppError) return error;
  return new AppError(codes[systemCode(error)] ?? 'writeFailed', { file: basename(file) }, { cause: error });
}

/** What failed while a person's file was read. */
export function toReadError(error: unknown, file: string): AppError {
  if (error instanceof AppError) return error;
  const code = systemCode(error);
  const detail = { file: basename(file) };
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG') return new AppError('fileNotFound', detail, { cause: error });
  if (code === 'EISDIR') return new AppError('notAFile', detail, { cause: error });
  return new AppError('fileNotReadable', detail, { cause: error });
}

/** The operating system's name of an error, as ENOENT; empty where it has none. */
export function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
