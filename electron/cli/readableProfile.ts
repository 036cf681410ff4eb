import { accessSync, chmodSync, constants, copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Profile } from '../studio/profile.ts';

export type ReadableProfile = {
  readonly profile: Profile;
  /** What was made for reading goes. */
  release(): void;
};

/**
 * The profile for a command that only reads. One that cannot be written, as on a backup disk, is read by a copy of its history, because SQLite
 * writes beside a database even to read it; its pictures are read where they lie.
 */
export function readableProfile(profile: Profile, mayWrite: (folder: string) => boolean = isWritable): ReadableProfile {
  if (!existsSync(profile.database) || mayWrite(profile.folder)) return asItIs(profile);
  const folder = mkdtempSync(join(tmpdir(), 'unifluid-reading-'));
  const database = join(folder, 'library.sqlite');
  // The log holds what was committed last.
  for (const part of ['', '-wal']) if (existsSync(profile.database + part)) copyWritable(profile.database + part, database + part);
  return {
    profile: { ...profile, database, thumbnails: join(folder, 'thumbnails') },
    release: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export function asItIs(profile: Profile): ReadableProfile {
  return { profile, release: () => undefined };
}

function copyWritable(from: string, to: string): void {
  copyFileSync(from, to);
  chmodSync(to, 0o600);
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
