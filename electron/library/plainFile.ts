import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { AppError } from '../contract/errors.ts';
import type { ErrorCode } from '../contract/errors.ts';
import { saidName } from './filePath.ts';
import type { FilePath } from './filePath.ts';

/**
 * The bytes of a plain file; anything else is `notAFile`. A pipe without a writer would keep an ordinary open waiting for ever, and a
 * few of those hold every thread that Node has for files. `file` is what an error calls it.
 */
export async function readPlainFile(path: FilePath, largest: number, tooLarge: ErrorCode, file: string = saidName(path)): Promise<Buffer> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const found = await handle.stat();
    if (!found.isFile()) throw new AppError('notAFile', { file });
    if (found.size > largest) throw new AppError(tooLarge, { file });
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}
