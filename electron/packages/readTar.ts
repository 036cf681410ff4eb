import { createReadStream } from 'node:fs';
import { PassThrough, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { AppError } from '../contract/errors.ts';
import type { Entry } from './ports.ts';

type Options = { readonly isCompressed: boolean };

/** The files of a tar, compressed by gzip or not, one after another, by tar-stream. */
export async function* readTar(source: string, onRead: (bytes: number) => void, { isCompressed }: Options): AsyncIterable<Entry> {
  const counting = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      onRead(chunk.byteLength);
      done(null, chunk);
    },
  });
  const entries = extract();
  const end = new AbortController();
  const unpacker = isCompressed ? createGunzip() : new PassThrough();
  const read = pipeline(createReadStream(source, { highWaterMark: 2 ** 20 }), counting, unpacker, entries, { signal: end.signal });
  // Heard where the entries are; a break in them is thrown there.
  read.catch(() => undefined);
  try {
    for await (const entry of entries) {
      const { name, type } = entry.header;
      if (type === 'file' || type === 'contiguous-file')
        yield { path: name, stream: entry as AsyncIterable<Uint8Array> }; // its types say unknown, and it gives what it was given: bytes
      else if (type === 'directory') entry.resume();
      else if (type === 'link' || type === 'symlink') throw new AppError('packageLinkFound', { file: name });
      else throw new AppError('packageInvalid', { because: `It holds ${JSON.stringify(name)}, which is no file.` });
    }
  } catch (error) {
    throw error instanceof AppError ? error : new AppError('archiveUnreadable', {}, { cause: error });
  } finally {
    end.abort();
    await read.catch(() => undefined);
  }
}
