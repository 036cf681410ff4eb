import type { Stats } from 'node:fs';
import { access, constants, lstat, open, readlink, realpath, rm, stat } from 'node:fs/promises';
import { basename, dirname, extname, resolve, sep } from 'node:path';
import { AppError } from '../contract/errors.ts';
import { temporaryIn } from './atomicFile.ts';
import { systemCode } from './fileErrors.ts';
import { toExportError } from './exportErrors.ts';

/** The place of a file that a person named: where links lead to, and what is there already. */
export type ExportTarget = { readonly file: string; readonly existing: Stats | null };

/** The extensions that a kind of file goes by, the usual one first. */
export type Extensions = readonly [string, ...string[]];

const png: Extensions = ['png'];

/** As the system does; a longer chain of links leads in a circle. */
const linksAtMost = 40;

/**
 * Asks everything that can be asked before there is a picture: whether a file of this name may be written, and in its folder. Throws
 * an export... error.
 */
export async function checkTarget(path: string, allowed = png): Promise<void> {
  try {
    const { file } = await findTarget(path, allowed);
    const probe = temporaryIn(await existingFolder(dirname(file)));
    await open(probe, 'wx').then((handle) => handle.close());
    await rm(probe);
  } catch (error) {
    throw toExportError(error, path);
  }
}

/** Throws exportIsFolder where the path names one, there or not. */
export async function refuseFolder(path: string): Promise<void> {
  const isFolder = /[/\\]$/.test(path) || (await stat(path).catch(() => null))?.isDirectory() === true;
  if (isFolder) throw new AppError('exportIsFolder', named(path));
}

/** Links are followed; what is no ordinary file is refused and never replaced, nor is a name that promises another kind of file. */
export async function findTarget(path: string, allowed: Extensions = png): Promise<ExportTarget> {
  await refuseFolder(path);
  const existing = await statOrNull(path);
  if (existing?.isFile() === false) throw new AppError('exportNotAFile', named(path));
  requireExtension(path, allowed);
  if (existing === null) return { file: await endOfLinks(path), existing };
  await access(path, constants.W_OK);
  return { file: await realpath(path), existing };
}

function requireExtension(path: string, allowed: Extensions): void {
  const extension = extname(path);
  if (extension === '' || allowed.includes(extension.slice(1).toLowerCase())) return;
  const kind = allowed[0].toUpperCase();
  throw new AppError('exportNameDiffers', { ...named(path), kind, better: `${basename(path, extension)}.${allowed[0]}` });
}

/** Where a link leads whose end is not there yet. */
async function endOfLinks(path: string, followed = 0): Promise<string> {
  const found = await lstat(path).catch(() => null);
  if (found?.isSymbolicLink() !== true) return path;
  if (followed === linksAtMost) throw new AppError('exportNotAFile', named(path));
  return endOfLinks(resolve(dirname(path), await readlink(path)), followed + 1);
}

/** The folder, or the nearest above it that is there; the rest is made when the picture is written. */
async function existingFolder(folder: string): Promise<string> {
  if ((await statOrNull(folder)) !== null || dirname(folder) === folder) return folder;
  return existingFolder(dirname(folder));
}

async function statOrNull(path: string): Promise<Stats | null> {
  try {
    return await stat(path);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  }
}

function named(path: string): { readonly file: string } {
  return { file: basename(path.endsWith(sep) ? path.slice(0, -1) : path) };
}
