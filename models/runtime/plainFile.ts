import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import { RuntimeError } from './runtimeError.ts';

/** The bytes of a plain file of a package. */
export async function readPlainFile(path: string): Promise<Buffer> {
  const handle = await openPlainFile(path);
  try {
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

/**
 * Opens a plain file and nothing else. A pipe without a writer would keep an ordinary open waiting for ever, and a few of those hold
 * every thread that Node has for files.
 */
export async function openPlainFile(path: string): Promise<FileHandle> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  if ((await handle.stat()).isFile()) return handle;
  await handle.close();
  throw new RuntimeError('packageInvalid', { file: basename(path), reason: 'is no plain file' });
}
