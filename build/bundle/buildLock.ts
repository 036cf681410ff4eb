import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Longer than any build takes: an older lock was left by a process that died, or by one whose number another process has now. */
const lifetimeMs = 180_000;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another person's process may not be signalled, but it is there.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function ownerOf(folder: string): number | null {
  try {
    return Number(readFileSync(join(folder, 'owner'), 'utf8'));
  } catch {
    return null;
  }
}

/** Takes the lock and says so; false where a living process has it. What a dead one left is removed, for the next attempt. Throws where no lock can be made. */
export function takeLock(folder: string): boolean {
  try {
    mkdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const lock = statSync(folder, { throwIfNoEntry: false });
    const owner = ownerOf(folder);
    // Without an owner it was taken this moment.
    const isLeft = lock !== undefined && (Date.now() - lock.mtimeMs > lifetimeMs || (owner !== null && !isAlive(owner)));
    if (isLeft) releaseLock(folder);
    return false;
  }
  writeFileSync(join(folder, 'owner'), String(process.pid));
  return true;
}

export function releaseLock(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
