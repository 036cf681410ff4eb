import { open } from 'yauzl';
import type { Entry as ZipEntry, ZipFile } from 'yauzl';
import { AppError } from '../contract/errors.ts';
import type { Entry } from './ports.ts';

const linkMode = 0o120000;
const kindMask = 0o170000;

/** The files of a ZIP, one after another. yauzl holds every one to the size that the archive says it has. */
export async function* readZip(source: string, onRead: (bytes: number) => void): AsyncIterable<Entry> {
  const zip = await opened(source);
  try {
    for await (const entry of entriesOf(zip)) {
      const mode = entry.externalFileAttributes >>> 16;
      if ((mode & kindMask) === linkMode) throw new AppError('packageLinkFound', { file: entry.fileName });
      if (entry.fileName.endsWith('/')) continue;
      if (entry.isEncrypted()) throw new AppError('archiveUnreadable', { because: 'It is locked with a password.' });
      yield { path: entry.fileName, stream: await streamOf(zip, entry) };
      onRead(entry.compressedSize);
    }
  } finally {
    zip.close();
  }
}

function opened(source: string): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    // Names are checked by us, so that what climbs out has the same word in every archive.
    open(source, { lazyEntries: true, autoClose: false, decodeStrings: true, strictFileNames: true }, (error, zip) =>
      error === null ? resolve(zip) : reject(unreadable(error)),
    );
  });
}

async function* entriesOf(zip: ZipFile): AsyncIterable<ZipEntry> {
  for (;;) {
    const entry = await new Promise<ZipEntry | null>((resolve, reject) => {
      zip.once('entry', resolve);
      zip.once('end', () => resolve(null));
      zip.once('error', (error: unknown) => reject(unreadable(error)));
      zip.readEntry();
    });
    zip.removeAllListeners();
    if (entry === null) return;
    yield entry;
  }
}

function streamOf(zip: ZipFile, entry: ZipEntry): Promise<AsyncIterable<Uint8Array>> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => (error === null ? resolve(stream) : reject(unreadable(error))));
  });
}

/** yauzl refuses some names by itself. */
function unreadable(error: unknown): AppError {
  const said = error instanceof Error ? error.message : '';
  if (/relative path|absolute path|invalid characters/u.test(said)) {
    return new AppError('packagePathEscapes', { file: said.split(': ').at(-1) ?? '' }, { cause: error });
  }
  return new AppError('archiveUnreadable', {}, { cause: error });
}
