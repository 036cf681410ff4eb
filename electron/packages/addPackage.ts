import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppError } from '../contract/errors.ts';
import { syncFolder } from '../library/atomicFile.ts';
import { isAddress, parseAddress } from '../fetching/address.ts';
import { checkPackage } from './checkPackage.ts';
import { fetchPackage } from './fetchPackage.ts';
import type { ActParts } from './ports.ts';
import { unpack } from './unpack.ts';
import { workFolder } from './workFolder.ts';

/** Names of folders that are no package yet, or none any more; the shelf does not list them. */
export const unpackingPrefix = '.unpacking-';
export const fetchingPrefix = '.fetching-';

export type Place = {
  /** Where packages lie that a person added. */
  readonly folder: string;
  readonly isTaken: (id: string) => Promise<boolean>;
};

/** Puts a package on the shelf: whole and sound under its id, or not at all. Answers the id. */
export async function addPackage(from: string, place: Place, parts: ActParts): Promise<string> {
  await mkdir(place.folder, { recursive: true, mode: 0o700 });
  const name = createHash('sha256').update(from).digest('hex').slice(0, 16);
  const unpacking = join(place.folder, workFolder(unpackingPrefix, parts.owners));
  const fetching = join(place.folder, `${fetchingPrefix}${name}`);
  try {
    const source = await bring(from, fetching, parts);
    await unpack(source, unpacking, parts);
    const id = await putOnShelf(await packageIn(unpacking), place, parts);
    await rm(fetching, { recursive: true, force: true });
    return id;
  } finally {
    // What was fetched stays where it was cut short, and is gone on with; what was unpacked from it is quickly made again.
    await rm(unpacking, { recursive: true, force: true });
  }
}

/** Takes a folder that is the studio's own already. Answers the id that it has now as its name. */
export async function putOnShelf(found: string, place: Place, parts: ActParts): Promise<string> {
  const id = await checkPackage(found, parts);
  if (parts.signal.aborted) throw new AppError('cancelled');
  if ((await place.isTaken(id)) || existsSync(join(place.folder, id))) throw new AppError('packageThere', { id });
  await rename(found, join(place.folder, id));
  await syncFolder(place.folder);
  return id;
}

/** A path of this machine: what is there, or what was fetched to there. */
async function bring(from: string, fetching: string, parts: ActParts): Promise<string> {
  if (!isAddress(from)) return from;
  const address = parseAddress(from);
  return address.protocol === 'file:' ? fileURLToPath(address) : fetchPackage(address, fetching, parts);
}

/** What was unpacked, or the one folder in it: archives are made both ways. */
async function packageIn(folder: string): Promise<string> {
  const names = await readdir(folder);
  const [only] = names;
  if (only !== undefined && names.length === 1 && (await stat(join(folder, only))).isDirectory()) return join(folder, only);
  return folder;
}
