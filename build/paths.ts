import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { folderVariable } from './system/environment.ts';

/** The repository's root folder. */
export const repositoryRoot = resolve(import.meta.dirname, '..');

/** Python and packages. */
export const modelsRoot = join(repositoryRoot, 'models');

/** Bundles of every process. */
export const distFolder = join(repositoryRoot, 'dist');

/** The packaged application. */
export const releaseFolder = join(repositoryRoot, 'release');

/** What is expensive to make and outlives `npm ci`: an unpacked Electron, a compiled SQLite binding. */
export const cacheFolder = join(
  folderVariable('XDG_CACHE_HOME') ?? join(folderVariable('HOME') ?? userInfo().homedir, '.cache'),
  'unifluid-studio',
);
