import { randomBytes } from 'node:crypto';
import type { Stats } from 'node:fs';
import { link, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode, toWriteError } from './fileErrors.ts';
import { folderOf, inFolder, saidName } from './filePath.ts';
import type { FilePath } from './filePath.ts';

/** Temporary files older than this belong to no living writer. */
const abandonedMilliseconds = 10 * 60 * 1000;

/** Rights of a file and of the folders made for it; the person's umask takes its share of them. */
export type Rights = { readonly file: number; readonly folder: number };

/** What the studio keeps for itself is nobody else's to read. */
export const privateRights: Rights = { file: 0o600, folder: 0o700 };
export const sharedRights: Rights = { file: 0o666, folder: 0o777 };

/** What must hold in the last moment, when the new file is whole and has not taken the name yet. */
export type Claim = {
  /** Throws where the file is to stay as it is. */
  readonly confirm?: () => Promise<void>;
  /** Never takes the place of a file that came meanwhile: EEXIST. */
  readonly onlyNew?: boolean;
};

/**
 * Writes a file that is whole or absent, whenever the machine stops: temporary file in the same folder, fsync, rename, fsync of the folder.
 * `like` is the file that is replaced: its rights and owner stay. Throws diskFull, profileReadOnly or writeFailed; the temporary file is
 * gone then.
 */
export async function writeFileAtomic(
  file: FilePath,
  data: Uint8Array,
  rights: Rights,
  like: Stats | null = null,
  claim: Claim = {},
): Promise<void> {
  await placeFile(file, data, rights, like, claim);
  await syncFolder(folderOf(file)).catch((error: unknown) => Promise.reject(toWriteError(error, saidName(file))));
}

/**
 * The same but for the folder: the file is whole under its name, and a power cut may still take that name away. Whoever writes many files
 * into a folder has it synced once, after the last of them.
 */
export async function placeFile(
  file: FilePath,
  data: Uint8Array,
  rights: Rights,
  like: Stats | null = null,
  { confirm, onlyNew = false }: Claim = {},
): Promise<void> {
  const folder = folderOf(file);
  const temporary = temporaryIn(folder);
  try {
    await mkdir(folder, { recursive: true, mode: rights.folder });
    const handle = await open(temporary, 'wx', (like?.mode ?? rights.file) & 0o777);
    try {
      await handle.writeFile(data);
      if (like !== null) await takeAfter(handle, like);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await confirm?.();
    if (onlyNew) await nameAnew(temporary, file);
    else await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {
      // What kept the file from being written may keep it from being removed; the sweep at the next start takes it.
    });
    throw toWriteError(error, saidName(file));
  }
}

/** What disks of cameras say, which know no second name for a file. */
const noLinks = ['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK', 'EXDEV'];

/** A second name is never put over a file, as a rename is. */
async function nameAnew(temporary: FilePath, file: FilePath): Promise<void> {
  try {
    await link(temporary, file);
  } catch (error) {
    if (!noLinks.includes(systemCode(error))) throw error;
    return rename(temporary, file);
  }
  await rm(temporary);
}

/** A short name of its own, since a file's own name may be as long as the file system takes. */
export function temporaryIn<Path extends FilePath>(folder: Path): Path {
  return inFolder(folder, `.unifluid-${randomBytes(6).toString('hex')}.tmp`);
}

async function takeAfter(handle: FileHandle, { uid, gid, mode }: Stats): Promise<void> {
  // Only an administrator may give a file away; for anybody else it stays their own.
  await handle.chown(uid, gid).catch(() => undefined);
  await handle.chmod(mode & 0o777);
}

/** Makes the names in a folder last. */
export async function syncFolder(folder: FilePath): Promise<void> {
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
