import { lstatSync, readlinkSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { AppError } from '../contract/errors.ts';

/** Chromium's marks that a window has this profile: on Linux and macOS always links, the lock one to "HOST-PID". */
const marks = ['SingletonLock', 'SingletonSocket', 'SingletonCookie'] as const;

/**
 * Removes marks that are plain files: a copied profile has them where the tool knew no links, and Chromium then takes the profile for open,
 * for ever.
 */
export function removeCopiedMarks(folder: string): void {
  for (const mark of marks) {
    const file = join(folder, mark);
    if (lstatSync(file, { throwIfNoEntry: false })?.isFile() === true) rmSync(file);
  }
}

/** Called where Chromium says that the profile is in use: throws where the lock is another machine's, which nobody can ask from here. */
export function requireOwnLock(folder: string): void {
  const file = join(folder, marks[0]);
  const host = lockHost(file);
  if (host !== hostname()) throw new AppError('profileLocked', { file, ...(host === null ? {} : { because: `It names ${host}.` }) });
}

/** Null where the lock is no link. */
function lockHost(file: string): string | null {
  try {
    return readlinkSync(file).replace(/-\d+$/u, '');
  } catch {
    return null;
  }
}
