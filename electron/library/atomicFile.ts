import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { toWriteError } from './fileErrors.ts';

/** Temporary files older than this belong to no living writer. */
const abandonedMilliseconds = 10 * 60 * 1000;

/**
 * Writes a file that is whole or absent, whenever the machine stops: temporary file in the same folder, fsync, rename, fsync of the folder.
 * Throws diskFull, profileReadOnly or writeFailed; the temporary file is gone then.
 */
export async function writeFileAtomic(file: string, data: Uint8Array): Promise<void> {
  const folder = dirname(file);
  const temporary = join(folder, `.${basename(file)}.${process.pid}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    await mkdir(folder, { recursive: true });
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(data);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
    await syncFolder(folder);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {
      // What kept the file from being written may keep it from being removed; the sweep at the next start takes it.
    });
    throw toWriteError(error, file);
  }
}

async function syncFolder(folder: string): Promise<void> {
  // Windows opens no folder; its rename is durable with the file system's journal.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Removes temporary files that a killed writer left in a folder. Answers how many. */
export async function sweepTemporaryFiles(folder: string, now: number): Promise<number> {
  const names = await readdir(folder).catch((): string[] => []);
  let swept = 0;
  for (const name of names.filter((each) => each.startsWith('.') && each.endsWith('.tmp'))) {
    const file = join(folder, name);
    const found = await stat(file).catch(() => null);
    if (found === null || now - found.mtimeMs < abandonedMilliseconds) continue;
    // One that is held open or read-only stays for the next sweep.
    swept += await rm(file, { force: true }).then(
      () => 1,
      () => 0,
    );
  }
  return swept;
}
