import { readdir, realpath } from 'node:fs/promises';
import { basename, isAbsolute, relative, sep } from 'node:path';
import { AppError } from '../contract/errors.ts';
import type { PhotoFolderId } from '../contract/ids.ts';
import { systemCode } from '../library/fileErrors.ts';
import type { Profile } from './profile.ts';

type Known = { readonly id: PhotoFolderId; readonly path: Uint8Array; readonly shown: string };

/**
 * The folder's id where it is in the library already, null where it may be added. Photos that were known twice would be captioned and
 * counted twice, so no two folders lie one in the other; what the studio has drawn is no photo.
 */
export async function requireAddable(place: string, known: readonly Known[], profile: Profile): Promise<PhotoFolderId | null> {
  const file = basename(place) || place;
  await requireListable(place, file);
  const real = await realpath(place);
  const own = await realpath(profile.folder).catch(() => profile.folder);
  if (holds(own, real)) throw new AppError('photoFolderIsOurs', { file });
  for (const { id, path, shown } of known) {
    const other = await realpath(Buffer.from(path), 'utf8').catch(() => Buffer.from(path).toString());
    if (other === real) return id;
    if (holds(other, real) || holds(real, other)) throw new AppError('photoFolderOverlaps', { file, other: shown });
  }
  return null;
}

async function requireListable(place: string, file: string): Promise<void> {
  try {
    await readdir(place);
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOTDIR') throw new AppError('notAFolder', { file }, { cause: error });
    if (code === 'ENOENT') throw new AppError('fileNotFound', { file }, { cause: error });
    throw new AppError('folderNotReadable', { file }, { cause: error });
  }
}

function holds(outer: string, inner: string): boolean {
  const way = relative(outer, inner);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}
