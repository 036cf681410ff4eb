/** Endings of files that may be photos. What a file really is, its first bytes tell when it is read. */
const rawEndings = new Set(['cr2', 'cr3', 'nef', 'nrw', 'arw', 'sr2', 'dng', 'raf', 'orf', 'rw2', 'pef', 'srw']);
const endings = new Set([
  ...['jpg', 'jpeg', 'jpe', 'jfif', 'png', 'webp', 'avif', 'tif', 'tiff', 'gif', 'heic', 'heif', 'hif'],
  ...rawEndings,
]);

/** Folders that devices and programs keep beside photos, full of small copies and of what was thrown away. */
const notForPhotos = new Set(['@eadir', '#recycle', '$recycle.bin', 'system volume information', 'lost+found', '__macosx']);

/** Names as bytes, one character a byte: everything that is looked at is ASCII. */
export function isPhotoName(name: Buffer): boolean {
  const text = name.toString('latin1').toLowerCase();
  const dot = text.lastIndexOf('.');
  return !text.startsWith('.') && dot > 0 && endings.has(text.slice(dot + 1));
}

export function isFolderForPhotos(name: Buffer): boolean {
  const text = name.toString('latin1').toLowerCase();
  return !text.startsWith('.') && !notForPhotos.has(text) && !text.endsWith('.lrdata');
}

/** Words about photos, in files beside them: written by the thousand, they change no photo. */
const endingsBeside = new Set(['txt', 'xmp', 'json', 'jsonl', 'csv']);

/** Whether what happened to a file or folder of this name, or path, may change which photos there are. */
export function concernsPhotos(path: Buffer): boolean {
  const name = path.subarray(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  const text = name.toString('latin1').toLowerCase();
  const dot = text.lastIndexOf('.');
  return isFolderForPhotos(name) && !(dot > 0 && endingsBeside.has(text.slice(dot + 1)));
}

/** What a camera's sensor saw, by the ending of its name. */
export function isRawName(name: Buffer): boolean {
  const text = name.toString('latin1').toLowerCase();
  return rawEndings.has(text.slice(text.lastIndexOf('.') + 1));
}
