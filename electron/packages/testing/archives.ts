import { createWriteStream, readFileSync, readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { PassThrough } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import type { Header } from 'tar-stream';
import { ZipFile } from 'yazl';

/** The files of a folder and of the folders in it, by their paths. */
export function filesOf(folder: string): ReadonlyMap<string, Buffer> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => join(entry.parentPath, entry.name));
  return new Map(paths.map((path) => [path.slice(folder.length + 1), readFileSync(path)]));
}

type ZipOptions = { readonly compress?: boolean; readonly links?: readonly string[] };

export async function zipOf(
  files: ReadonlyMap<string, Buffer>,
  target: string,
  { compress = true, links = [] }: ZipOptions = {},
): Promise<void> {
  const zip = new ZipFile();
  for (const [path, data] of files) zip.addBuffer(data, path, { compress, mode: links.includes(path) ? 0o120777 : 0o100644 });
  zip.end();
  // yazl's types promise less than it makes.
  await pipeline(zip.outputStream as PassThrough, createWriteStream(target));
}

type TarEntry = Partial<Header> & { readonly name: string; readonly data?: Buffer };

export async function tarOf(entries: readonly TarEntry[], target: string, { isCompressed = false } = {}): Promise<void> {
  const tar = pack();
  for (const { data, ...header } of entries) tar.entry(header, data ?? Buffer.alloc(0));
  tar.finalize();
  const bytes = await buffer(tar);
  await writeFile(target, isCompressed ? gzipSync(bytes) : bytes);
}

export function tarEntries(files: ReadonlyMap<string, Buffer>, below = ''): readonly TarEntry[] {
  return [...files].map(([path, data]) => ({ name: `${below}${path}`, data }));
}

/** The same ZIP with other names of the same length, as no honest program would write them. */
export function renamedInZip(zip: Buffer, from: string, to: string): Buffer {
  return Buffer.from(zip.toString('latin1').replaceAll(from, to), 'latin1');
}
