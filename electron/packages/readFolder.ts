import { createReadStream } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../contract/errors.ts';
import { entryPath } from './entryPath.ts';
import type { Entry } from './ports.ts';

/** The files of a folder and of the folders in it, one after another. Nothing is followed. */
export async function* readFolder(source: string, onRead: (bytes: number) => void): AsyncIterable<Entry> {
  for (const path of await filesIn(source, '')) {
    yield { path, stream: counted(createReadStream(join(source, path), { highWaterMark: 2 ** 20 }), onRead) };
  }
}

/** How many bytes there are to read. */
export async function folderBytes(source: string): Promise<number> {
  const sizes = (await filesIn(source, '')).map(async (path) => (await lstat(join(source, path))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

async function filesIn(source: string, below: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const entry of await readdir(join(source, below), { withFileTypes: true })) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entryPath(path) === null) continue;
    if (entry.isDirectory()) found.push(...(await filesIn(source, path)));
    else if (entry.isFile()) found.push(path);
    else throw new AppError('packageLinkFound', { file: path });
  }
  return found;
}

async function* counted(stream: AsyncIterable<Uint8Array>, onRead: (bytes: number) => void): AsyncIterable<Uint8Array> {
  for await (const chunk of stream) {
    onRead(chunk.byteLength);
    yield chunk;
  }
}
