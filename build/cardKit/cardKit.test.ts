import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { repositoryRoot } from '../paths.ts';
import { leanCuda } from './leanCuda.ts';
import { writeSet } from './writeSet.ts';

const root = mkdtempSync(join(tmpdir(), 'unifluid-cards-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const tiny = join(repositoryRoot, 'models/runtime/testing/tiny-gpu/package');

/** The call that the other machine gets, in an empty folder, with nothing but Python and this Node. */
async function call(name: string, leftBehindFrom: number) {
  const [out, back, work] = ['kit', 'out', 'work'].map((part) => join(root, name, part));
  if (out === undefined || back === undefined || work === undefined) throw new Error('three folders');
  const bytes = await writeSet({ out, packages: [tiny], leftBehindFrom, wheel: null, node: null, isPacked: false });
  mkdirSync(back);
  const surroundings = { PATH: process.env['PATH'] ?? '', HOME: root, OUT: back, WORK: work, NODE: process.execPath, PROVIDER: 'cpu' };
  const { status, stdout, stderr } = spawnSync('sh', [join(out, 'run.sh'), '100'], { env: surroundings, encoding: 'utf8' });
  expect([status, status === 0 ? '' : stderr]).toEqual([0, '']);
  const { rows } = JSON.parse(readFileSync(join(back, 'figures.json'), 'utf8')) as { rows: readonly Readonly<Record<string, unknown>>[] };
  return { bytes, stdout, rows, carried: readdirSync(join(work, 'packages/package')) };
}

test('what travels to a machine with a card answers golden calls there and prints what a token takes, of both kinds of graphs', async () => {
  const { stdout, rows, bytes } = await call('whole', 2 ** 30);
  expect(rows.map(({ graphs, variations }) => `${String(graphs)} ${String(variations)}`)).toEqual([
    ...['own 1', 'own 4', 'own 8'],
    ...['for cards 1', 'for cards 4', 'for cards 8'],
  ]);
  expect(rows.every(({ golden, milliseconds }) => Number(golden) > 0 && Number(golden) <= 1 && Number(milliseconds) > 0)).toBe(true);
  expect(stdout).toMatch(/^no NVIDIA card; cpu against the CPU/u);
  expect(stdout).toMatch(/package +cpu +for cards +0\.0\d\d +8 +\d+\.\d\d/u);
  // Node and the kernels of CUDA come to 38 MiB, packed; here nothing is.
  expect(bytes).toBeLessThan(60 * 2 ** 20);
});

test('weights that stay behind are made there at random, and no golden call is told of them', async () => {
  const { rows, carried } = await call('without', 100_000);
  expect(carried).toContain('weights.bin');
  expect(rows.length).toBe(6);
  expect(rows.every(({ golden }) => golden === null)).toBe(true);
});

/** A shared library as far as its kernels go: `[architecture, text]` each, packed as NVIDIA's tools do. */
function libraryOf(kernels: readonly (readonly [number, string])[]): { library: Buffer; placeOf: (index: number) => Buffer } {
  const packed = kernels.map(([, text]) => zstdCompressSync(Buffer.from(text.padEnd(200, '.'))));
  const entries = kernels.map(([arch], index) => {
    const code = packed[index] ?? Buffer.alloc(0);
    const padded = Math.ceil(code.length / 8) * 8;
    const header = Buffer.alloc(64);
    header.writeUInt32LE(64, 4);
    header.writeBigUInt64LE(BigInt(padded), 8);
    header.writeUInt32LE(code.length, 16);
    header.writeUInt32LE(arch, 28);
    header.writeBigUInt64LE(0x8000n, 40);
    header.writeBigUInt64LE(200n, 56);
    return Buffer.concat([header, code, Buffer.alloc(padded - code.length)]);
  });
  const fat = Buffer.concat(entries);
  const region = Buffer.alloc(16);
  region.writeUInt32LE(0xba55ed50, 0);
  region.writeUInt16LE(16, 6);
  region.writeBigUInt64LE(BigInt(fat.length), 8);
  const names = Buffer.from('\0.nv_fatbin\0.shstrtab\0');
  const elf = Buffer.alloc(64);
  const sections = Buffer.alloc(3 * 64);
  const [fatAt, namesAt] = [64, 64 + 16 + fat.length + 64];
  elf.writeBigUInt64LE(BigInt(namesAt + names.length), 0x28);
  elf.writeUInt16LE(64, 0x3a);
  elf.writeUInt16LE(3, 0x3c);
  elf.writeUInt16LE(2, 0x3e);
  for (const [section, name, at, size] of [
    [1, 1, fatAt, 16 + fat.length + 64],
    [2, 12, namesAt, names.length],
  ] as const) {
    sections.writeUInt32LE(name, section * 64);
    sections.writeBigUInt64LE(BigInt(at), section * 64 + 0x18);
    sections.writeBigUInt64LE(BigInt(size), section * 64 + 0x20);
  }
  const library = Buffer.concat([elf, region, fat, Buffer.alloc(64), names, sections]);
  const startOf = (index: number): number => 64 + 16 + entries.slice(0, index).reduce((sum, { length }) => sum + length, 0) + 64;
  return { library, placeOf: (index) => library.subarray(startOf(index), startOf(index) + (packed[index]?.length ?? 0)) };
}

test('of the CUDA library the kernels of one architecture are kept, without those that no graph asks for, and nothing moves', () => {
  const { library, placeOf } = libraryOf([
    [80, 'softmax'],
    [90, 'softmax'],
    [90, 'flash_fwd'],
    [90, 'layer_norm'],
  ]);
  const before = library.length;
  const { kept, zeroed } = leanCuda(library, 90);
  const isThere = [0, 1, 2, 3].map((index) => placeOf(index).some((byte) => byte !== 0));
  expect([isThere, library.length]).toEqual([[false, true, false, true], before]);
  expect([kept > 0, zeroed > 0]).toEqual([true, true]);
  expect(() => leanCuda(libraryOf([[80, 'softmax']]).library, 90)).toThrow(/no kernels for sm_90/u);
});
