import { appendFile, cp, mkdtemp, open, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readHashes, rememberedHashes } from './fileHashes.ts';
import type { HashMemory, RememberedFile } from './fileHashes.ts';
import { createHashMemory } from './hashMemory.ts';
import { loadPackage, verifyPackage } from './loadPackage.ts';
import { tinyPackage } from './testing/packages.ts';

let home: string;
let folder: string;
let weights: string;
let hashesFile: string;

/** Until no file of the package counts as just written. */
async function settled(): Promise<void> {
  const newest = Math.max(
    ...(await Promise.all(['weights.bin', 'manifest.json'].map((name) => stat(join(folder, name))))).map((file) => file.ctimeMs),
  );
  while (Date.now() - newest < 2_100) await pause(50);
}

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'unifluid-hashes-'));
  folder = join(home, 'package');
  weights = join(folder, 'weights.bin');
  hashesFile = join(home, 'hashes.json');
  await cp(tinyPackage, folder, { recursive: true });
  await settled();
});

afterEach(async () => {
  await rm(home, { recursive: true });
});

/** Which files were read, by their names. */
function watched(): { readonly read: string[]; readonly memory: HashMemory } {
  const memory = createHashMemory(hashesFile);
  const read: string[] = [];
  const remember = async (path: string, file: RememberedFile): Promise<void> => {
    read.push(path.slice(folder.length + 1));
    await memory.remember(path, file);
  };
  return { read, memory: { ...memory, remember } };
}

async function readWhileLoading(): Promise<readonly string[]> {
  const { read, memory } = watched();
  await loadPackage(folder, rememberedHashes(memory));
  return read;
}

/** Another byte at the same place: size and inode stay. */
async function changeInPlace(path: string): Promise<void> {
  const file = await open(path, 'r+');
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, 100);
  await file.write(Buffer.from([(buffer[0] ?? 0) ^ 1]), 0, 1, 100);
  await file.close();
}

describe('a package that was opened before', () => {
  it('is opened again without reading its files', async () => {
    expect((await readWhileLoading()).length).toBeGreaterThan(8);
    expect(await readWhileLoading()).toEqual([]);
  });

  it('is refused when a file was changed in place and given its size and its time back', async () => {
    await readWhileLoading();
    const before = await stat(weights);
    await changeInPlace(weights);
    await utimes(weights, before.atime, before.mtime);
    const after = await stat(weights);
    expect([after.size, after.ino]).toEqual([before.size, before.ino]);
    expect(Math.abs(after.mtimeMs - before.mtimeMs)).toBeLessThan(1);
    await expect(loadPackage(folder, rememberedHashes(createHashMemory(hashesFile)))).rejects.toMatchObject({
      code: 'packageFileCorrupt',
      details: { file: 'weights.bin' },
    });
  });

  it('is refused when another file of the same size was put in its place', async () => {
    await readWhileLoading();
    const before = await stat(weights);
    await writeFile(join(home, 'other'), Buffer.alloc(before.size));
    await utimes(join(home, 'other'), before.atime, before.mtime);
    await rename(join(home, 'other'), weights);
    await expect(loadPackage(folder, rememberedHashes(createHashMemory(hashesFile)))).rejects.toMatchObject({ code: 'packageFileCorrupt' });
  });

  it('is hashed anew where only the time of a file changed, and sound', async () => {
    await readWhileLoading();
    await utimes(weights, new Date(0), new Date(0));
    await settled();
    expect(await readWhileLoading()).toEqual(['weights.bin']);
    expect(await readWhileLoading()).toEqual([]);
  });

  it('is read as a whole by verify, which sees what no file system tells', async () => {
    const { memory } = watched();
    await readWhileLoading();
    const sound = await memory.recall(weights);
    await changeInPlace(weights);
    await settled();
    await readHashes(memory).of(weights);
    const changed = await memory.recall(weights);
    // As if a disk had lost a bit: what is remembered still fits what the file system says.
    await memory.remember(weights, { print: changed?.print ?? '', sha256: sound?.sha256 ?? '' });
    expect((await loadPackage(folder, rememberedHashes(memory))).id).toBe('tiny-test');
    const { problems } = await verifyPackage(folder, readHashes(memory));
    expect(problems[0]).toMatchObject({ code: 'packageFileCorrupt', file: 'weights.bin' });
    // And what it found counts from now on.
    await expect(loadPackage(folder, rememberedHashes(memory))).rejects.toMatchObject({ code: 'packageFileCorrupt' });
  });

  it('is read again where the memory of hashes is damaged, a folder, or full of something else', async () => {
    await readWhileLoading();
    await appendFile(hashesFile, '}');
    expect((await readWhileLoading()).length).toBeGreaterThan(8);
    await writeFile(hashesFile, '{"weights.bin": 3}');
    expect((await readWhileLoading()).length).toBeGreaterThan(8);
    const elsewhere = rememberedHashes(createHashMemory(home));
    expect((await loadPackage(folder, elsewhere)).id).toBe('tiny-test');
  });
});

it('a file that was written a moment ago is not remembered: it could change again and look the same', async () => {
  await writeFile(weights, await readFile(weights));
  const { memory } = watched();
  await loadPackage(folder, rememberedHashes(memory));
  expect(await memory.recall(weights)).toBeUndefined();
  expect(await memory.recall(join(folder, 'vision.onnx'))).toBeDefined();
});
