import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { AppError } from '../contract/errors.ts';
import { toReadError, toWriteError } from '../library/fileErrors.ts';
import { requireSpace } from './freeSpace.ts';
import type { PartFile } from './partFile.ts';
import type { FetchParts, Wanted } from './ports.ts';
import type { TransferRate } from './transferRate.ts';

/** Takes a file of this machine in the place of a download. */
export async function copyFile(source: string, part: PartFile, wanted: Wanted, parts: FetchParts, rate: TransferRate): Promise<void> {
  const file = basename(source);
  // A pipe without a writer would keep an ordinary open waiting for ever.
  const input = await open(source, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: unknown) =>
    Promise.reject(toReadError(error, source)),
  );
  try {
    const stats = await input.stat();
    if (!stats.isFile()) throw new AppError('notAFile', { file });
    if (wanted.bytes !== null && stats.size !== wanted.bytes) {
      throw new AppError('fetchedWrongSize', { bytes: stats.size, expected: wanted.bytes });
    }
    if (stats.size > wanted.mostBytes) throw new AppError('fetchedTooLarge', { limit: wanted.mostBytes });
    await requireSpace(dirname(part.target), stats.size, parts.free);
    await part.begin({ address: source, validator: null });
    const output = await open(part.path, 'w', 0o600);
    let done = 0;
    try {
      for await (const chunk of input.createReadStream({ highWaterMark: 2 ** 20, autoClose: false }) as AsyncIterable<Buffer>) {
        if (parts.signal.aborted) throw new AppError('cancelled');
        await output.writeFile(chunk);
        done += chunk.byteLength;
        rate.at('fetching', done, stats.size);
      }
      await output.sync();
    } finally {
      await output.close();
    }
  } catch (error) {
    await part.discard();
    throw toWriteError(error, part.target);
  } finally {
    await input.close();
  }
}
