import { constants } from 'node:fs';
import { mkdir, open, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '../contract/errors.ts';
import { requireSpace } from '../fetching/freeSpace.ts';
import { TransferRate } from '../fetching/transferRate.ts';
import { toReadError, toWriteError } from '../library/fileErrors.ts';
import { entryPath } from './entryPath.ts';
import type { ActParts, Entry, ReadEntries } from './ports.ts';
import { folderBytes, readFolder } from './readFolder.ts';
import { readTar } from './readTar.ts';
import { readZip } from './readZip.ts';

/** As many as a manifest may name, and itself. */
const mostFiles = 300;
const mostBytes = 64 * 2 ** 30;
/** Weights hardly compress: what grows more than this, and is not small, was made to fill a disk. */
const mostGrowth = 50;
const smallBytes = 256 * 2 ** 20;

/** Writes what a folder or an archive holds below `folder`, and refuses everything that no package holds. */
export async function unpack(source: string, folder: string, parts: ActParts): Promise<void> {
  const { read, bytes } = await readerOf(source);
  const allowed = Math.min(mostBytes, Math.max(smallBytes, bytes * mostGrowth));
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await requireSpace(folder, bytes, parts.free);
  const rate = new TransferRate(() => parts.clock.steady(), parts.tell);
  let done = 0;
  let written = 0;
  let files = 0;
  const entries = read(source, (count) => {
    done += count;
    rate.at('unpacking', Math.min(done, bytes), bytes);
  });
  for await (const { path, stream } of entries) {
    const segments = entryPath(path);
    files += 1;
    if (files > mostFiles) throw new AppError('archiveTooLarge', { because: `It holds more than ${mostFiles} files.` });
    written += await write(segments === null ? null : join(folder, ...segments), stream, { left: allowed - written, signal: parts.signal });
  }
}

type Reader = { readonly read: ReadEntries; readonly bytes: number };

async function readerOf(source: string): Promise<Reader> {
  const stats = await stat(source).catch((error: unknown) => Promise.reject(toReadError(error, source)));
  if (stats.isDirectory()) return { read: readFolder, bytes: await folderBytes(source) };
  const head = await headOf(source);
  const bytes = stats.size;
  if (head.subarray(0, 2).toString('latin1') === 'PK') return { read: readZip, bytes };
  if (head.readUInt16BE(0) === 0x1f8b) return { read: (path, onRead) => readTar(path, onRead, { isCompressed: true }), bytes };
  if (head.subarray(257, 262).toString('latin1') === 'ustar') {
    return { read: (path, onRead) => readTar(path, onRead, { isCompressed: false }), bytes };
  }
  throw new AppError('archiveUnknown');
}

/** By its first bytes, whatever its name says. */
async function headOf(source: string): Promise<Buffer> {
  const handle = await open(source, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: unknown) =>
    Promise.reject(toReadError(error, source)),
  );
  try {
    if (!(await handle.stat()).isFile()) throw new AppError('archiveUnknown');
    const head = Buffer.alloc(512);
    await handle.read(head, 0, head.length, 0);
    return head;
  } finally {
    await handle.close();
  }
}

type Writing = { readonly left: number; readonly signal: AbortSignal };

/** Answers how much it was. Nowhere: what is not wanted is read all the same, or what follows would not come. */
async function write(file: string | null, stream: Entry['stream'], { left, signal }: Writing): Promise<number> {
  const handle = file === null ? null : await created(file);
  let bytes = 0;
  try {
    for await (const chunk of stream) {
      if (signal.aborted) throw new AppError('cancelled');
      bytes += chunk.byteLength;
      if (bytes > left) throw new AppError('archiveTooLarge', { because: 'It grows without end when it is unpacked.' });
      await handle?.writeFile(chunk);
    }
    await handle?.sync();
  } catch (error) {
    throw toUnpackError(error, file ?? '');
  } finally {
    await handle?.close();
  }
  return bytes;
}

async function created(file: string) {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  return open(file, 'wx', 0o600).catch((error: unknown) => Promise.reject(toUnpackError(error, file)));
}

function toUnpackError(error: unknown, file: string): AppError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EEXIST') return new AppError('packageInvalid', { because: 'It holds a file twice.' });
  // What zlib and the readers of archives say has no system code, or one of their own.
  if (typeof code !== 'string' || /^(Z_|ERR_)/u.test(code)) {
    return error instanceof AppError ? error : new AppError('archiveUnreadable', {}, { cause: error });
  }
  return toWriteError(error, file);
}
