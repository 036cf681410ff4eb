/** SHA-256 of large files, read once and remembered by what a file system says of a file. */
import { createHash } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { openPlainFile } from './plainFile.ts';

export type FileHashes = {
  /** Of this plain file: from memory where nothing about the file has changed. */
  of(path: string): Promise<string>;
};

/** What is remembered, by path. */
export type RememberedFile = { readonly print: string; readonly sha256: string };

export type HashMemory = {
  recall(path: string): Promise<RememberedFile | undefined>;
  remember(path: string, file: RememberedFile): Promise<void>;
};

/** Reads the whole file every time; `memory` is told what was found. */
export function readHashes(memory: HashMemory | null = null): FileHashes {
  return { of: (path) => readHash(path, memory) };
}

/**
 * Reads only files that are not remembered as they are now. The time of the last change of a file's entry (ctime) is part of what is
 * compared: no program can set it, so a file that is changed in place and given its old size and time is still noticed.
 */
export function rememberedHashes(memory: HashMemory): FileHashes {
  return {
    async of(path) {
      const known = await memory.recall(path);
      if (known !== undefined && known.print === (await printNow(path))) return known.sha256;
      return readHash(path, memory);
    },
  };
}

/** Times of files are as coarse as two seconds on some disks: a file changed since then may be changed again and look the same. */
const settledNanoseconds = 2_000_000_000n;

async function readHash(path: string, memory: HashMemory | null): Promise<string> {
  const began = BigInt(Date.now()) * 1_000_000n;
  const before = await statsOf(path);
  const hash = createHash('sha256');
  await pipeline((await openPlainFile(path)).createReadStream({ highWaterMark: 2 ** 20 }), hash);
  const sha256 = hash.digest('hex');
  const isSettled = before.ctimeNs < began - settledNanoseconds && before.mtimeNs < began - settledNanoseconds;
  if (memory !== null && isSettled && printOf(before) === (await printNow(path))) {
    await memory.remember(path, { print: printOf(before), sha256 });
  }
  return sha256;
}

async function printNow(path: string): Promise<string> {
  return printOf(await statsOf(path));
}

async function statsOf(path: string): Promise<BigIntStats> {
  const handle = await openPlainFile(path);
  try {
    return await handle.stat({ bigint: true });
  } finally {
    await handle.close();
  }
}

function printOf({ size, mtimeNs, ctimeNs, dev, ino }: BigIntStats): string {
  return [size, mtimeNs, ctimeNs, dev, ino].join(' ');
}
