import { readdir } from 'node:fs/promises';
import { isPhotoName, isRawName } from '../photos/photoNames.ts';

/**
 * The names in a folder, one character a byte: a name need not be text, and all that is compared is ASCII. Each name stands under its stem,
 * so that a photo's neighbours are found without looking at the others.
 */
export type FolderNames = ReadonlyMap<string, readonly string[]>;

/** Lists each folder once; photos come folder by folder, or nearly. */
export class RecentFolders {
  readonly #kept = new Map<string, FolderNames>();

  async names(folder: Buffer): Promise<FolderNames> {
    const key = folder.toString('latin1');
    const names = this.#kept.get(key) ?? (await listNames(folder));
    if (!this.#kept.has(key) && this.#kept.size === 8) this.#kept.clear();
    this.#kept.set(key, names);
    return names;
  }
}

/** Empty where the folder cannot be listed: what is wrong with it, writing will say. */
async function listNames(folder: Buffer): Promise<FolderNames> {
  const names = await readdir(folder, { encoding: 'buffer' }).catch((): Buffer[] => []);
  const byStem = new Map<string, string[]>();
  for (const bytes of names) {
    const name = bytes.toString('latin1');
    // photo.jpg.xmp is asked for by photo.jpg as well as by photo.
    for (const stem of new Set([stemOf(name), stemOf(stemOf(name))])) {
      const known = byStem.get(stem);
      if (known === undefined) byStem.set(stem, [name]);
      else known.push(name);
    }
  }
  return byStem;
}

export function stemOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(0, dot) : name;
}

/** Whether the folder lists a file of this very name. */
export function isListed(names: FolderNames, name: string): boolean {
  return (names.get(stemOf(name)) ?? []).includes(name);
}

/** The file that is there as `stem` with this ending, whatever its capitals: XMP, Xmp. */
export function nameWithEnding(names: FolderNames, stem: string, ending: string): string | null {
  const found = (names.get(stem) ?? []).filter((name) => stemOf(name) === stem && name.slice(stem.length + 1).toLowerCase() === ending);
  return found.find((name) => name.endsWith(ending)) ?? found[0] ?? null;
}

/** Whose a file is that is named by the stem alone: the only photo's, else that of the only one which is RAW, or is not. */
export function ownsStem(names: FolderNames, name: string, preferred: 'raw' | 'picture'): boolean {
  const stem = stemOf(name);
  const isPhoto = (each: string): boolean => stemOf(each) === stem && isPhotoName(Buffer.from(each, 'latin1'));
  const photos = new Set([...(names.get(stem) ?? []).filter(isPhoto), name]);
  if (photos.size === 1) return true;
  const candidates = [...photos].filter((each) => isRawName(Buffer.from(each, 'latin1')) === (preferred === 'raw'));
  return candidates.length === 1 && candidates[0] === name;
}
