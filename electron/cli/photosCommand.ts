import { resolve } from 'node:path';
import { AppError } from '../contract/errors.ts';
import type { PhotoCard, PhotoFolder, PhotoTally, ScanReport } from '../contract/photos.ts';
import { limits } from '../contract/limits.ts';
import { duplicateGroups } from '../studio/photoDuplicates.ts';
import type { Output } from './output.ts';
import type { Shell } from './shell.ts';

export const photoActions = ['add', 'list', 'rescan', 'check', 'remove', 'duplicates'] as const;

export type PhotosCommand = {
  readonly kind: 'photos';
  readonly action: (typeof photoActions)[number];
  /** null: all folders. */
  readonly folder: string | null;
  readonly search: string | null;
};

type Parts = { readonly shell: Shell; readonly output: Output };

/** True when every folder could be reached; of a check, when nothing asks for a look. */
export async function photos(command: PhotosCommand, shell: Shell, output: Output): Promise<boolean> {
  const parts = { shell, output };
  const { photoLibrary, photos: store } = shell.studio;
  switch (command.action) {
    case 'add':
      return scan([await photoLibrary.addFolder(resolve(command.folder ?? '.'))], parts);
    case 'rescan':
      return scan(foldersOf(command, shell), parts);
    case 'check':
      return check(foldersOf(command, shell), parts);
    case 'remove':
      for (const folder of foldersOf(command, shell)) {
        await photoLibrary.removeFolder(folder.id);
        output.result(`Forgotten: ${folder.path}. No file was touched.`, {
          type: 'photoFolderRemoved',
          folderId: folder.id,
          path: folder.path,
        });
      }
      return true;
    case 'list':
      return list(command, parts);
    case 'duplicates':
      for (const folder of foldersOf(command, shell)) await duplicates(folder, parts);
      return store.folders().every(({ state }) => state === 'online');
  }
}

function foldersOf({ folder }: PhotosCommand, { studio }: Shell): readonly PhotoFolder[] {
  if (folder === null) return studio.photos.folders();
  const path = Buffer.from(resolve(folder));
  const known = studio.photos.folderPaths().find((each) => path.equals(each.path));
  if (known === undefined) throw new AppError('photoFolderNotAdded', { file: folder });
  return [studio.photos.folder(known.id)];
}

async function scan(folders: readonly PhotoFolder[], { shell, output }: Parts): Promise<boolean> {
  let isReached = true;
  for (const { id } of folders) {
    const report = await shell.studio.photoLibrary.rescan(id);
    const folder = shell.studio.photos.folder(id);
    for (const failure of shell.studio.photos.failures(id)) output.fail(failure, { path: failure.path, folderId: id });
    output.result(scanLine(folder, report), { type: 'photoFolder', ...folder });
    if (report?.stopped === true) throw new AppError('scanInterrupted');
    isReached &&= report !== null;
  }
  return isReached;
}

function scanLine({ path, photos: count }: PhotoFolder, report: ScanReport | null): string {
  if (report === null) return `${path}: offline, ${count} photos are kept as they were`;
  const { found, added, changed, moved, missing } = report;
  const changes = [`${added} new`, `${changed} changed`, `${moved} moved`, `${missing} missing`].filter((words) => !words.startsWith('0 '));
  return `${path}: ${found} photos${changes.length === 0 ? '' : ` (${changes.join(', ')})`}`;
}

function list(command: PhotosCommand, { shell, output }: Parts): boolean {
  const folders = foldersOf(command, shell);
  if (command.folder === null && command.search === null) {
    for (const folder of folders) {
      const state = folder.state === 'online' ? '' : '  (offline)';
      output.result(`${String(folder.photos).padStart(7)}  ${folder.path}${state}`, { type: 'photoFolder', ...folder });
    }
    return true;
  }
  for (const folder of folders) listPhotos(folder, command.search, { shell, output });
  return true;
}

function listPhotos(folder: PhotoFolder, search: string | null, { shell, output }: Parts): void {
  const asked = { folderId: folder.id, limit: limits.pageItems.max, ...(search === null ? {} : { search }) };
  for (let cursor: string | null = null, isFirst = true; isFirst || cursor !== null; isFirst = false) {
    const page = shell.studio.photos.page({ ...asked, ...(cursor === null ? {} : { cursor }) });
    for (const card of page.photos) output.result(photoLine(folder, card), { type: 'photo', ...card });
    cursor = page.nextCursor;
  }
}

/** What a scan finds, every photo that is not where it was or that cannot be read, and how many there are. */
async function check(folders: readonly PhotoFolder[], { shell, output }: Parts): Promise<boolean> {
  const { photoFinding, photos: store } = shell.studio;
  let isSound = await scan(folders, { shell, output });
  for (const { id } of folders) {
    const folder = store.folder(id);
    if (folder.state === 'online') listPhotos(folder, 'is:missing OR is:unreadable', { shell, output });
    const tally = await photoFinding.tally({ folderId: id });
    const unlisted = store.failures(id).length;
    output.result(checkLine(folder, tally, unlisted), { type: 'photoCheck', ...folder, ...tally, unlisted });
    isSound &&= tally.missing + tally.unreadable + unlisted === 0;
  }
  return isSound;
}

/** Of an offline one the scan has said all there is to say. */
function checkLine({ path, state }: PhotoFolder, { all, missing, unreadable }: PhotoTally, unlisted: number): string {
  if (state === 'offline') return '';
  const wrong = [`${missing} missing`, `${unreadable} unreadable`, `${unlisted} not looked into`].filter(
    (words) => !words.startsWith('0 '),
  );
  return `${path}: ${wrong.length === 0 ? `all ${all} photos are there and can be read` : wrong.join(', ')}`;
}

function photoLine(folder: PhotoFolder, { id, path, state, failure }: PhotoCard): string {
  const note = state === 'here' ? '' : `  (${failure?.message ?? state})`;
  return `${id}  ${folder.path}/${path}${note}`;
}

async function duplicates(folder: PhotoFolder, { shell, output }: Parts): Promise<void> {
  const { photos: store, photoLooking } = shell.studio;
  await photoLooking.add(folder.id);
  if (shell.isInterrupted()) throw new AppError('scanInterrupted');
  for (const ids of await duplicateGroups(folder.id, store)) {
    const cards = store.cards(ids).toSorted((a, b) => b.bytes - a.bytes);
    output.result([...cards.map((card) => photoLine(folder, card)), ''].join('\n'), {
      type: 'duplicates',
      folderId: folder.id,
      photos: cards,
    });
  }
}
