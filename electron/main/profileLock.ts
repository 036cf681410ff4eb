import { lstatSync, rmSync } from 'node:fs';
import { join } from 'node:path';

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
