import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openPromise } from 'yauzl';
import { AppError } from '../../contract/errors.ts';
import { toWriteError } from '../../library/fileErrors.ts';

type Taking = { readonly folder: string; readonly signal: AbortSignal; readonly onBytes: (bytes: number) => void };

/** Unpacks some members of a wheel, which is a ZIP, under names of our own: no name in it is a path here. Throws where one is missing. */
export async function unwheel(wheel: string, take: Readonly<Record<string, string>>, { folder, signal, onBytes }: Taking): Promise<void> {
  const missing = new Set(Object.keys(take));
  try {
    const zip = await openPromise(wheel, { autoClose: false });
    try {
      for await (const entry of zip.eachEntry()) {
        const name = take[entry.fileName];
        if (name === undefined) continue;
        missing.delete(entry.fileName);
        const stream = await zip.openReadStreamPromise(entry);
        stream.on('data', (chunk: Buffer) => onBytes(chunk.byteLength));
        await pipeline(stream, createWriteStream(join(folder, name), { mode: 0o600, flush: true }), { signal });
      }
    } finally {
      zip.close();
    }
  } catch (error) {
    if (signal.aborted) throw new AppError('cancelled');
    throw isOfTheDisk(error) ? toWriteError(error, wheel) : new AppError('archiveUnreadable', {}, { cause: error });
  }
  const [first] = missing;
  if (first !== undefined) throw new AppError('archiveUnreadable', { because: `It holds no ${first}.` });
}

function isOfTheDisk(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
