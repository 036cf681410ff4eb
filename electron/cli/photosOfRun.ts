import { realpath } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import type { RunSettings } from '../contract/captionRuns.ts';
import type { JobId, PhotoFolderId, PhotoId } from '../contract/ids.ts';
import { limits } from '../contract/limits.ts';
import type { PhotoSelection } from '../contract/photos.ts';
import { shownPath } from '../photos/shownPath.ts';
import type { Studio } from '../studio/studio.ts';
import type { Output } from './output.ts';

/** Photos in the folders that were named, and whether every folder could be listed in full. */
export type PhotosOfRun = { readonly ids: readonly PhotoId[]; readonly isComplete: boolean };

/** Takes the folders into the library, where they are not in it yet, and looks what is in them now. */
export async function photosIn(folders: readonly string[], studio: Studio, output: Output): Promise<PhotosOfRun> {
  const scanned = new Map<PhotoFolderId, boolean>();
  const ids = new Set<PhotoId>();
  for (const folder of folders) {
    const selection = await selectionOf(folder, studio);
    if (!scanned.has(selection.folderId)) scanned.set(selection.folderId, await scan(selection.folderId, studio, output));
    for (const id of (await studio.photoFinding.outline(selection)).ids) ids.add(id);
  }
  return { ids: [...ids], isComplete: [...scanned.values()].every(Boolean) };
}

type InFolder = PhotoSelection & { readonly folderId: PhotoFolderId };

/** A folder below one of the library is a part of that one. */
async function selectionOf(folder: string, { photos, photoLibrary }: Studio): Promise<InFolder> {
  const place = await realpath(folder).catch(() => resolve(folder));
  for (const known of photos.folderPaths()) {
    const root = await realpath(Buffer.from(known.path), 'utf8').catch(() => Buffer.from(known.path).toString());
    if (!place.startsWith(root.endsWith(sep) ? root : `${root}${sep}`)) continue;
    return { folderId: known.id, under: shownPath(Buffer.from(relative(root, place).split(sep).join('/'))) };
  }
  return { folderId: (await photoLibrary.addFolder(folder)).id };
}

async function scan(id: PhotoFolderId, { photoLibrary, photos }: Studio, output: Output): Promise<boolean> {
  await photoLibrary.rescan(id);
  const failures = photos.failures(id);
  for (const failure of failures) output.fail(failure, { path: failure.path, folderId: id });
  const folder = photos.folder(id);
  if (folder.state === 'offline') output.notice(`${folder.path} cannot be reached.`, { type: 'photoFolder', ...folder });
  return folder.state === 'online' && failures.length === 0;
}

/** Those of the photos that failed in the last run of this kind that had failures. */
export function failedBefore(
  ids: readonly PhotoId[],
  captionRuns: Studio['captionRuns'],
  isMeant: (settings: RunSettings) => boolean,
): readonly PhotoId[] {
  const last = captionRuns.list().find(({ failed, settings }) => failed > 0 && isMeant(settings));
  if (last === undefined) return [];
  const failed = new Set(failuresOf(last.id, captionRuns).map(({ photoId }) => photoId));
  return ids.filter((id) => failed.has(id));
}

export function failuresOf(runId: JobId, captionRuns: Studio['captionRuns']) {
  const failures = [];
  const limit = limits.pageItems.max;
  for (let from = 0, isLast = false; !isLast; from += limit) {
    const page = captionRuns.failures({ runId, from, limit });
    failures.push(...page);
    isLast = page.length < limit;
  }
  return failures;
}
