import { openPromise } from 'yauzl';
import { AppError } from '../contract/errors.ts';
import type { Entry } from './ports.ts';

const linkMode = 0o120000;
const kindMask = 0o170000;

/** The files of a ZIP, one after another. yauzl holds every one to the size that the archive says it has. */
export async function* readZip(source: string, onRead: (bytes: number) => void): AsyncIterable<Entry> {
  try {
    const zip = await openPromise(source, { autoClose: false, strictFileNames: true });
    try {
      for await (const entry of zip.eachEntry()) {
        const mode = entry.externalFileAttributes >>> 16;
        if ((mode & kindMask) === linkMode) throw new AppError('packageLinkFound', { file: entry.fileName });
        if (entry.fileName.endsWith('/')) continue;
        if (entry.isEncrypted()) throw new AppError('archiveUnreadable', { because: 'It is locked with a password.' });
        yield { path: entry.fileName, stream: await zip.openReadStreamPromise(entry) };
        onRead(entry.compressedSize);
      }
    } finally {
      zip.close();
    }
  } catch (error) {
    throw error instanceof AppError ? error : unreadable(error);
  }
}

/** yauzl refuses some names by itself. */
function unreadable(error: unknown): AppError {
  const said = error instanceof Error ? error.message : '';
  if (/relative path|absolute path|invalid characters/u.test(said)) {
    return new AppError('packagePathEscapes', { file: said.split(': ').at(-1) ?? '' }, { cause: error });
  }
  return new AppError('archiveUnreadable', {}, { cause: error });
}
