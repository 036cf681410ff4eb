import { crc32, deflateSync, inflateSync } from 'node:zlib';
import type { Pixels } from '../contract/images.ts';
import { AppError } from '../contract/errors.ts';
import { filterRows } from './pngFilters.ts';
import { toRgba } from './pngSamples.ts';
import type { PngHeader } from './pngSamples.ts';

/**
 * The PNG files of the profile (PNG specification, third edition). The studio writes 8-bit RGBA, not interlaced; other programs save
 * them again as any kind of PNG, so every kind is read. Not by a library: those we found inflate without a bound. Foreign files go to
 * the codec.
 */

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const bytesPerPixel = 4;
const maxSide = 4_096;
/** The largest photo cut into the smallest usual pieces has fewer; a file of empty ones must not become a large list. */
const mostChunks = 65_536;
/** Far more than any record or workflow needs; text that is longer, packed or plain, is not read. */
const mostText = 4 * 1024 * 1024;
/** Bits of a sample that each colour type may have. */
const depths: Readonly<Record<number, readonly number[]>> = { 0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16] };

export type PngChunk = { readonly type: string; readonly data: Buffer };

export type Png = { readonly pixels: Pixels; readonly chunks: readonly PngChunk[] };

/** Encoding takes main some 25 ms, so the studio passes in where it is done. */
export type PngEncoder = (pixels: Pixels, extra?: readonly PngChunk[]) => Promise<Uint8Array>;

export const encodeHere: PngEncoder = async (pixels, extra) => encodePng(pixels, extra);

/** `extra` chunks stand before the pixels, so that a reader finds them without decoding. */
export function encodePng(pixels: Pixels, extra: readonly PngChunk[] = []): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(pixels.width, 0);
  header.writeUInt32BE(pixels.height, 4);
  header.set([8, 6, 0, 0, 0], 8);
  const data = deflateSync(filterRows(pixels.rgba, pixels.width * bytesPerPixel, bytesPerPixel), { level: 8 });
  return assemble({ type: 'IHDR', data: header }, extra, [{ type: 'IDAT', data }]);
}

/** A PNG that another encoder made of sRGB pixels, with these chunks and none of its own beside the pixels. */
export function withChunks(file: Buffer, extra: readonly PngChunk[]): Buffer {
  const chunks = readChunks(file);
  const [header] = chunks;
  if (header === undefined) throw damaged();
  const pixels = chunks.filter(({ type }) => type === 'IDAT');
  return assemble(header, extra, pixels);
}

function assemble(header: PngChunk, extra: readonly PngChunk[], pixels: readonly PngChunk[]): Buffer {
  const chunks = [header, { type: 'sRGB', data: Buffer.of(0) }, ...extra, ...pixels, { type: 'IEND', data: Buffer.alloc(0) }];
  return Buffer.concat([signature, ...chunks.map(packChunk)]);
}

export function decodePng(file: Buffer): Png {
  const chunks = readChunks(file);
  const header = readHeader(chunks[0]);
  const packed = Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data));
  const rgba = toRgba({
    header,
    inflate: (limit) => inflate(packed, limit),
    palette: chunks.find(({ type }) => type === 'PLTE')?.data ?? null,
    transparency: chunks.find(({ type }) => type === 'tRNS')?.data ?? null,
  });
  return { pixels: { width: header.width, height: header.height, rgba }, chunks };
}

function readHeader(chunk: PngChunk | undefined): PngHeader {
  if (chunk?.type !== 'IHDR' || chunk.data.length !== 13) throw damaged();
  const [depth = 0, colour = 0, compression, filtering, interlacing = 0] = chunk.data.subarray(8);
  const width = chunk.data.readUInt32BE(0);
  const height = chunk.data.readUInt32BE(4);
  const isKnown = depths[colour]?.includes(depth) === true && compression === 0 && filtering === 0 && interlacing <= 1;
  if (!isKnown || width < 1 || height < 1 || width > maxSide || height > maxSide) throw damaged();
  return { width, height, depth, colour, isInterlaced: interlacing === 1 };
}

/** The chunks of a PNG whose checksums hold, in order. */
export function readChunks(file: Buffer): readonly PngChunk[] {
  if (!file.subarray(0, 8).equals(signature)) throw damaged();
  const chunks: PngChunk[] = [];
  let at = 8;
  while (at + 12 <= file.length && chunks.length < mostChunks) {
    const length = file.readUInt32BE(at);
    const end = at + 8 + length;
    if (end + 4 > file.length || crc32(file.subarray(at + 4, end)) !== file.readUInt32BE(end)) throw damaged();
    const type = file.toString('latin1', at + 4, at + 8);
    chunks.push({ type, data: file.subarray(at + 8, end) });
    if (type === 'IEND') return chunks;
    at = end + 4;
  }
  throw damaged();
}

/** An iTXt chunk: UTF-8 text under a Latin-1 keyword of at most 79 bytes, compressed. */
export function textChunk(keyword: string, text: string): PngChunk {
  const head = Buffer.from(`${keyword}\0`, 'latin1');
  return { type: 'iTXt', data: Buffer.concat([head, Buffer.of(1, 0, 0, 0), deflateSync(Buffer.from(text, 'utf8'))]) };
}

/** The text under a keyword, or null where there is none that can be unpacked: a foreign file may carry anything there. */
export function textOf(chunks: readonly PngChunk[], keyword: string): string | null {
  const head = Buffer.from(`${keyword}\0`, 'latin1');
  const chunk = chunks.find(({ type, data }) => /^(tEXt|zTXt|iTXt)$/.test(type) && data.subarray(0, head.length).equals(head));
  if (chunk === undefined) return null;
  try {
    return readText(chunk.type, chunk.data.subarray(head.length));
  } catch {
    return null;
  }
}

/** What stands behind the keyword, by kind of chunk. */
function readText(type: string, rest: Buffer): string {
  if (type === 'tEXt') return decodeText(rest);
  // A byte says how it is packed; there is only one way.
  if (type === 'zTXt') return decodeText(inflate(rest.subarray(1), mostText));
  const languageEnd = rest.indexOf(0, 2);
  const body = rest.subarray(rest.indexOf(0, languageEnd + 1) + 1);
  return decodeText(rest[0] === 1 ? inflate(body, mostText) : body);
}

/** Latin-1 in the older kinds by the specification, yet many programs write UTF-8 into all of them. */
function decodeText(body: Buffer): string {
  if (body.length > mostText) throw damaged();
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return body.toString('latin1');
  }
}

function packChunk({ type, data }: PngChunk): Buffer {
  const packed = Buffer.alloc(data.length + 12);
  packed.writeUInt32BE(data.length, 0);
  packed.write(type, 4, 'latin1');
  data.copy(packed, 8);
  packed.writeUInt32BE(crc32(packed.subarray(4, data.length + 8)), data.length + 8);
  return packed;
}

/** Inflates at most `limit` bytes: a small file must not become a large memory. */
function inflate(packed: Buffer, limit: number): Buffer {
  try {
    return inflateSync(packed, { maxOutputLength: limit });
  } catch (error) {
    throw damaged(error);
  }
}

function damaged(cause?: unknown): AppError {
  return new AppError('pictureUnreadable', {}, { cause });
}
