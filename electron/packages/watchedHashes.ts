import { stat } from 'node:fs/promises';
import { readHashes } from '../../models/runtime/fileHashes.ts';
import type { FileHashes } from '../../models/runtime/fileHashes.ts';
import { AppError } from '../contract/errors.ts';
import { TransferRate } from '../fetching/transferRate.ts';
import type { ActParts } from './ports.ts';

/** Says how far a check is, file after file, and ends it where it is asked to. */
export function watchedHashes(bytes: number, { clock, signal, tell }: Pick<ActParts, 'clock' | 'signal' | 'tell'>) {
  const rate = new TransferRate(() => clock.steady(), tell);
  let done = 0;
  return (hashes: FileHashes = readHashes()): FileHashes => ({
    async of(path) {
      if (signal.aborted) throw new AppError('cancelled');
      const sha256 = await hashes.of(path);
      done += (await stat(path)).size;
      rate.at('checking', Math.min(done, bytes), bytes);
      return sha256;
    },
  });
}
