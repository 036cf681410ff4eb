/**
 * ONNX Runtime's CUDA library without what one kind of card never runs. It is 272 MB because it holds every kernel once for each architecture;
 * zeros take the place of the others, so that nothing in the file moves and it packs well. The layout is that of NVIDIA's fat binaries as read
 * from the library itself: nobody publishes it.
 */
import { zstdDecompressSync } from 'node:zlib';

const fatMagic = 0xba55ed50;
const zstdFlag = 0x8000n;
/** Kernels of fused attention and of matrix products that our graphs do not ask for: most of what is left of one architecture. */
const unused = /flash|fmha|cutlass|xqa/iu;

export type Leaned = { readonly kept: number; readonly zeroed: number };

/** Changes the library in place. `architecture`: 90 for Hopper. */
export function leanCuda(library: Buffer, architecture: number): Leaned {
  let [kept, zeroed] = [0, 0];
  for (const { start, length, arch, flags, unpacked } of kernels(library)) {
    const code = library.subarray(start, start + length);
    if (arch === architecture && !unused.test(textOf(code, flags, unpacked))) kept += length;
    else {
      code.fill(0);
      zeroed += length;
    }
  }
  if (kept === 0) throw new Error(`The library has no kernels for sm_${architecture}`);
  return { kept, zeroed };
}

function textOf(code: Buffer, flags: bigint, unpacked: number): string {
  // What is packed in another way is kept: its name cannot be read.
  if ((flags & zstdFlag) === 0n) return code.toString('latin1');
  return zstdDecompressSync(code, { maxOutputLength: Math.max(unpacked, 1) }).toString('latin1');
}

type Kernel = { readonly start: number; readonly length: number; readonly arch: number; readonly flags: bigint; readonly unpacked: number };

function* kernels(library: Buffer): Generator<Kernel> {
  const { start, end } = fatSection(library);
  for (let region = start; region < end - 16;) {
    if (library.readUInt32LE(region) !== fatMagic) {
      region += 8;
      continue;
    }
    const first = region + library.readUInt16LE(region + 6);
    const last = first + Number(library.readBigUInt64LE(region + 8));
    for (let entry = first; entry < last - 64;) {
      const header = library.readUInt32LE(entry + 4);
      const padded = Number(library.readBigUInt64LE(entry + 8));
      // Of what is packed the true length is said apart: the rest is padding.
      const length = library.readUInt32LE(entry + 16) || padded;
      const [arch, flags] = [library.readUInt32LE(entry + 28), library.readBigUInt64LE(entry + 40)];
      yield { start: entry + header, length, arch, flags, unpacked: Number(library.readBigUInt64LE(entry + 56)) };
      entry += header + padded;
    }
    region = last;
  }
}

/** By the table of sections of a 64-bit ELF file. */
function fatSection(library: Buffer): { readonly start: number; readonly end: number } {
  const table = Number(library.readBigUInt64LE(0x28));
  const [size, count, names] = [library.readUInt16LE(0x3a), library.readUInt16LE(0x3c), library.readUInt16LE(0x3e)];
  const fieldOf = (section: number, field: number): number => Number(library.readBigUInt64LE(table + section * size + field));
  const nameOf = (section: number): string => {
    const start = fieldOf(names, 0x18) + library.readUInt32LE(table + section * size);
    return library.toString('latin1', start, library.indexOf(0, start));
  };
  for (let section = 0; section < count; section += 1) {
    if (nameOf(section) !== '.nv_fatbin') continue;
    const start = fieldOf(section, 0x18);
    return { start, end: start + fieldOf(section, 0x20) };
  }
  throw new Error('The library has no CUDA kernels');
}
