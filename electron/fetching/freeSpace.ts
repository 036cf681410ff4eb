import { statfs } from 'node:fs/promises';
import { AppError } from '../contract/errors.ts';

/** Left free: a disk that is full to the last byte stops more than us. */
const reservedBytes = 256 * 1024 * 1024;

export type FreeSpace = (folder: string) => Promise<number>;

/** What a person may still write there. */
export const freeSpace: FreeSpace = async (folder) => {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
};

/** Throws where `bytes` more would fill the disk: better said now than after an hour. */
export async function requireSpace(folder: string, bytes: number, free: FreeSpace = freeSpace): Promise<void> {
  const there = await free(folder);
  if (there - reservedBytes >= bytes) return;
  throw new AppError('spaceMissing', { needed: megabytes(bytes + reservedBytes), free: megabytes(there) });
}

function megabytes(bytes: number): string {
  return `${Math.ceil(Math.max(0, bytes) / 1_000_000)
    .toLocaleString('en-US')
    .replaceAll(',', ' ')} MB`;
}
