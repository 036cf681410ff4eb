import { AppError } from '../contract/errors.ts';
import { toFailure } from '../contract/errorWords.ts';
import type { PhotoId } from '../contract/ids.ts';
import { sidecarFormats } from '../contract/sidecarFormats.ts';
import type { SidecarFormat } from '../contract/sidecarFormats.ts';
import type { FoundSidecar } from '../contract/sidecars.ts';
import { folderOf, lastName } from '../library/filePath.ts';
import { shownPath } from '../photos/shownPath.ts';
import { isListed, RecentFolders } from './folderNames.ts';
import { sha256Of } from './replacedPart.ts';
import { readSidecar } from './sidecarFile.ts';
import { sidecarKinds } from './sidecarKinds.ts';
import { nameAsText, targetOf } from './sidecarPlan.ts';
import type { FoundWords } from './sidecarWords.ts';

type Reader = { readonly sha256: string; readonly of: (fileName: string | null) => FoundWords | null };

/** Where words were found, as the file system has it. */
export type ReadSidecar = { readonly found: FoundSidecar; readonly path: Buffer; readonly sha256: string };

/** What stands beside photos already, by whomever: one for each sidecar that says something, or that cannot be read. */
export async function* readSidecars(photos: Iterable<{ readonly id: PhotoId; readonly path: Buffer }>): AsyncGenerator<ReadSidecar> {
  const folders = new RecentFolders();
  const lists = new Map<string, Promise<Reader | null>>();
  for (const { id, path } of photos) {
    const names = await folders.names(folderOf(path));
    for (const format of sidecarFormats) {
      const target = targetOf({ path }, format, { xmpName: 'photo.jpg.xmp' }, names);
      // Most are not there, and to ask a disk for each would take longer than all else.
      if (target === null || !isListed(names, lastName(target).toString('latin1'))) continue;
      const key = target.toString('latin1');
      const reader = lists.get(key) ?? open(target, format);
      if (format === 'jsonl' || format === 'csv') lists.set(key, reader);
      const looked = await look(reader, nameAsText(path), target);
      if (looked === null) continue;
      const { sha256, ...found } = looked;
      yield { found: { photoId: id, format, target: shownPath(target), ...found }, path: target, sha256 };
    }
  }
}

async function open(target: Buffer, format: SidecarFormat): Promise<Reader | null> {
  const name = shownPath(lastName(target));
  const file = await readSidecar(target, name).catch((error: unknown) => {
    // A name that no file can have is no file's: only whoever wants to write it needs to know.
    if (error instanceof AppError && error.code === 'sidecarNameTooLong') return null;
    throw error;
  });
  return file === null ? null : { sha256: sha256Of(file.bytes), of: sidecarKinds[format].read(file.bytes, name) };
}

async function look(reader: Promise<Reader | null>, fileName: string | null, target: Buffer) {
  try {
    const known = await reader;
    const words = known?.of(fileName) ?? null;
    if (known === null || words === null || (words.text === '' && words.keywords.length === 0)) return null;
    return { words, failure: null, sha256: known.sha256 };
  } catch (error) {
    const known = error instanceof AppError ? error : new AppError('sidecarUnreadable', { file: shownPath(lastName(target)) });
    return { words: null, failure: toFailure(known), sha256: '' };
  }
}
