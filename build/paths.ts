import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** The repository's root folder. */
export const repositoryRoot = resolve(import.meta.dirname, '..');

/** Bundles of every process. */
export const distFolder = join(repositoryRoot, 'dist');

/** The packaged application. */
export const releaseFolder = join(repositoryRoot, 'release');

/** What is expensive to make and outlives `npm ci`: an unpacked Electron, a compiled SQLite binding. */
export const cacheFolder = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'unifluid-studio');
