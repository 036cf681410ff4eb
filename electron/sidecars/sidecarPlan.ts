import { AppError } from '../contract/errors.ts';
import { toFailure } from '../contract/errorWords.ts';
import type { PhotoId } from '../contract/ids.ts';
import type { SidecarFormat } from '../contract/sidecarFormats.ts';
import type { SidecarChoice, SidecarEntry } from '../contract/sidecars.ts';
import { folderOf, inFolder, lastName } from '../library/filePath.ts';
import { shownPath } from '../photos/shownPath.ts';
import { RecentFolders } from './folderNames.ts';
import type { FolderNames } from './folderNames.ts';
import type { SidecarJournal } from './ports.ts';
import { readSidecar, requireWritable, sha256OfFile } from './sidecarFile.ts';
import type { SidecarFile } from './sidecarFile.ts';
import { sidecarKinds } from './sidecarKinds.ts';
import { sidecarName } from './sidecarNames.ts';
import { refusal, tidied } from './sidecarWords.ts';
import type { CaptionWords, FilePlan, Outcome, Wanted } from './sidecarWords.ts';

/** A photo and what its sidecars shall say. Its path is absolute, and bytes. */
export type CaptionedPhoto = { readonly id: PhotoId; readonly path: Buffer; readonly words: CaptionWords };

/** One sidecar, all photos whose words go into it, and what the plan saw of it. */
export type PlannedFile = {
  readonly path: Buffer;
  readonly format: SidecarFormat;
  readonly photos: readonly CaptionedPhoto[];
  readonly choice: SidecarChoice;
  readonly beforeSha256: string | null;
  /** One for each photo, in their order. */
  readonly entries: readonly SidecarEntry[];
};

type Journal = Pick<SidecarJournal, 'knows'>;

/** What writing would do, file by file. Nothing is written, and no photo is opened. */
export async function* planSidecars(
  photos: Iterable<CaptionedPhoto> | AsyncIterable<CaptionedPhoto>,
  choice: SidecarChoice,
  journal: Journal,
): AsyncGenerator<PlannedFile> {
  const lists = new Map<string, GatheredList>();
  const folders = new RecentFolders();
  for await (const photo of photos) {
    const names = await folders.names(folderOf(photo.path));
    for (const format of new Set(choice.formats)) {
      const path = targetOf(photo, format, choice, names);
      if (path === null) yield sharedFile(photo, format, choice);
      else if (isList(format)) gather(lists, path, format, photo);
      else yield planFile({ path, format, photos: [photo] }, choice, journal);
    }
  }
  for (const list of lists.values()) yield planFile(list, choice, journal);
}

type Gathered = { readonly path: Buffer; readonly format: SidecarFormat; readonly photos: CaptionedPhoto[] };
type GatheredList = Gathered & { readonly ids: Set<PhotoId> };

function isList(format: SidecarFormat): boolean {
  return format === 'csv' || format === 'jsonl';
}

/** A list is read and written once for all photos of its folder. */
function gather(lists: Map<string, GatheredList>, path: Buffer, format: SidecarFormat, photo: CaptionedPhoto): void {
  const key = path.toString('latin1');
  const list = lists.get(key) ?? { path, format, photos: [], ids: new Set() };
  lists.set(key, list);
  if (list.ids.has(photo.id)) return;
  list.ids.add(photo.id);
  list.photos.push(photo);
}

/** null where the sidecar would be that of another photo too. */
export function targetOf(
  { path }: Pick<CaptionedPhoto, 'path'>,
  format: SidecarFormat,
  { xmpName }: Pick<SidecarChoice, 'xmpName'>,
  names: FolderNames,
): Buffer | null {
  const name = sidecarName(lastName(path).toString('latin1'), format, xmpName, names);
  return name === null ? null : inFolder(folderOf(path), Buffer.from(name, 'latin1'));
}

async function planFile({ path, format, photos }: Gathered, choice: SidecarChoice, journal: Journal): Promise<PlannedFile> {
  const shown = shownPath(path);
  const { file, plan } = await prepare(path, format, photos, choice, journal);
  return { path, format, photos, choice, beforeSha256: sha256OfFile(file), entries: entriesOf(shown, format, photos, plan.outcomes) };
}

export type Prepared = { readonly file: SidecarFile; readonly plan: FilePlan };

/** Reads the sidecar and says what it would become. What keeps it from being written is an outcome. */
export async function prepare(
  path: Buffer,
  format: SidecarFormat,
  photos: readonly CaptionedPhoto[],
  choice: SidecarChoice,
  journal: Journal,
): Promise<Prepared> {
  const name = shownPath(lastName(path));
  const wanted = photos.map((photo): Wanted => wantedOf(photo, (text) => journal.knows(path, text)));
  let file: SidecarFile = null;
  try {
    file = await readSidecar(path, name);
    const plan = sidecarKinds[format].plan(file?.bytes ?? null, name, wanted, choice);
    if (plan.bytes !== null) await requireWritable(path, file, name);
    return { file, plan };
  } catch (error) {
    const reason = error instanceof AppError ? error : new AppError('sidecarFailed', { file: name }, { cause: error });
    return { file, plan: { bytes: null, outcomes: photos.map(() => refusal(reason)) } };
  }
}

function wantedOf({ id, path, words }: CaptionedPhoto, isOurs: (text: string) => boolean): Wanted {
  return { photoId: id, fileName: nameAsText(path), words: tidied(words), isOurs };
}

/** null where the name's bytes are no text. */
export function nameAsText(path: Buffer): string | null {
  const name = lastName(path);
  const text = name.toString();
  return Buffer.from(text).equals(name) ? text : null;
}

function sharedFile(photo: CaptionedPhoto, format: SidecarFormat, choice: SidecarChoice): PlannedFile {
  const name = shownPath(lastName(photo.path));
  const reason = new AppError('sidecarShared', { file: name });
  const entries = entriesOf(shownPath(photo.path), format, [photo], [refusal(reason)]);
  return { path: photo.path, format, photos: [photo], choice, beforeSha256: null, entries };
}

function entriesOf(
  target: string,
  format: SidecarFormat,
  photos: readonly CaptionedPhoto[],
  outcomes: readonly Outcome[],
): readonly SidecarEntry[] {
  return photos.flatMap(({ id }, index) => {
    const outcome = outcomes[index];
    if (outcome === undefined) return [];
    return [{ photoId: id, target, format, ...outcome, reason: outcome.reason === null ? null : toFailure(outcome.reason) }];
  });
}
