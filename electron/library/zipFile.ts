import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate } from 'node:timers/promises';
import { ZipFile } from 'yazl';
import { sharedRights, temporaryIn } from './atomicFile.ts';
import { toExportError } from './exportErrors.ts';
import { findTarget } from './exportTarget.ts';

export type ZipEntry = { readonly name: string; readonly data: Uint8Array };

/**
 * Writes one ZIP of many files, whole or not at all, and holds no more of them in memory than the disk is behind. By yazl, which knows
 * archives beyond 4 GB and 65,535 files.
 */
export async function writeZip(path: string, entries: AsyncIterable<ZipEntry>): Promise<void> {
  try {
    const { file, existing } = await findTarget(path, ['zip']);
    await mkdir(dirname(file), { recursive: true, mode: sharedRights.folder });
    const temporary = temporaryIn(dirname(file));
    try {
      await fill(temporary, (existing?.mode ?? sharedRights.file) & 0o777, entries);
      await rename(temporary, file);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  } catch (error) {
    throw toExportError(error, path);
  }
}

async function fill(file: string, mode: number, entries: AsyncIterable<ZipEntry>): Promise<void> {
  const zip = new ZipFile();
  // yazl's types promise less than it makes.
  const output = zip.outputStream as PassThrough;
  const end = new AbortController();
  const written = pipeline(output, createWriteStream(file, { flags: 'wx', mode, flush: true }), { signal: end.signal });
  // Heard below at the latest; a disk that fails before that is no unhandled fault.
  written.catch(() => undefined);
  try {
    for await (const { name, data } of entries) {
      // Pictures are compressed already.
      zip.addBuffer(Buffer.from(data), name, { compress: false });
      await setImmediate();
      if (output.writableNeedDrain) await Promise.race([once(output, 'drain'), written]);
    }
    zip.end();
    await written;
  } catch (error) {
    end.abort();
    await written.catch(() => undefined);
    throw error;
  }
}
