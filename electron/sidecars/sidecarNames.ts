import type { SidecarFormat, XmpName } from '../contract/sidecarFormats.ts';
import { nameWithEnding, ownsStem, stemOf } from './folderNames.ts';
import type { FolderNames } from './folderNames.ts';

/** Where all photos of a folder are listed. Loaders of image folders look for metadata.jsonl, and stumble over a second list of that name. */
const folderFiles = { jsonl: 'metadata.jsonl', csv: 'captions.csv' } as const;

/**
 * The name of a photo's sidecar in its folder; null where it would be that of another photo too. Names have one character a byte. Training scripts
 * look for photo.txt; JSON takes the whole name, as downloaders of photos have it.
 */
export function sidecarName(photo: string, format: SidecarFormat, xmpName: XmpName, names: FolderNames): string | null {
  const stem = stemOf(photo);
  switch (format) {
    case 'txt':
      return ownsStem(names, photo, 'picture') ? (nameWithEnding(names, stem, 'txt') ?? `${stem}.txt`) : null;
    case 'json':
      return nameWithEnding(names, photo, 'json') ?? `${photo}.json`;
    case 'xmp':
      return xmpNameOf(photo, xmpName, names);
    case 'jsonl':
    case 'csv':
      return folderFiles[format];
  }
}

/** One that is there, by either name, is the one; photo.xmp beside photo.cr2 and photo.jpg is the RAW file's, as its programs have it. */
function xmpNameOf(photo: string, xmpName: XmpName, names: FolderNames): string {
  const stem = stemOf(photo);
  const own = nameWithEnding(names, photo, 'xmp');
  if (own !== null) return own;
  const owns = ownsStem(names, photo, 'raw');
  const ofStem = owns ? nameWithEnding(names, stem, 'xmp') : null;
  return ofStem ?? (owns && xmpName === 'photo.xmp' ? `${stem}.xmp` : `${photo}.xmp`);
}
