import { chmodSync, closeSync, existsSync, mkdirSync, openSync, statSync } from 'node:fs';

/** What a person draws and asks is theirs: nobody else on the machine may read it. */
const folderMode = 0o700;
const fileMode = 0o600;

/** One that is there already keeps its mode: others may have been let in on purpose. */
export function makePrivateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: folderMode });
}

/** The file, empty where it is not there yet. SQLite gives a database's mode to the files beside it. */
export function makePrivateFile(file: string): void {
  // One that is there is not opened: closing it would drop the locks this process may hold on it.
  if (!existsSync(file)) closeSync(openSync(file, 'a', fileMode));
  keepPrivate(file);
}

export function keepPrivate(file: string): void {
  try {
    if ((statSync(file).mode & 0o077) !== 0) chmodSync(file, fileMode);
  } catch {
    // Somebody else's file, or a file system without modes: it can be worked with all the same.
  }
}
