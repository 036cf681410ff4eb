/** Random weights for packages that came without theirs: what they draw is noise, and takes as long. */
import { createWriteStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { readHashes, type FileHashes } from '../fileHashes.ts';
import type { PackageManifest } from '../packageManifest.ts';

const chunkBytes = 2 ** 20;

/** Writes what is missing. Answers the paths that were, within the folder. */
export async function makeMissingWeights(folder: string, { files }: Pick<PackageManifest, 'files'>): Promise<readonly string[]> {
  const missing = files.filter(({ path }) => path.endsWith('.bin') && !existsSync(join(folder, path)));
  for (const { path, bytes } of missing) await pipeline(smallHalves(bytes), createWriteStream(join(folder, path)));
  return missing.map(({ path }) => path);
}

/** Small float16 numbers: read as float32 or as bytes they are finite and small as well. */
function* smallHalves(bytes: number): Generator<Buffer> {
  const chunk = Buffer.alloc(chunkBytes);
  let state = 1;
  for (let at = 0; at < chunkBytes; at += 2) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    // Sign and ten bits of fraction by chance, the exponent that of numbers about .01.
    chunk.writeUInt16LE(((state >>> 16) & 0x83ff) | 0x2000, at);
  }
  for (let left = bytes; left > 0; left -= chunkBytes) yield chunk.subarray(0, Math.min(left, chunkBytes));
}

/** Hashes as the manifest states them, of the files that were made here. */
export function hashesWith(made: readonly string[], folder: string, { files }: Pick<PackageManifest, 'files'>): FileHashes {
  const stated = new Map(files.filter(({ path }) => made.includes(path)).map(({ path, sha256 }) => [join(folder, path), sha256]));
  const read = readHashes();
  return { of: async (path) => stated.get(path) ?? read.of(path) };
}
