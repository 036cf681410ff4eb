import { crc32, deflateSync, inflateSync } from 'node:zlib';
import type { Pixels } from '../contract/images.ts';
import { AppError } from '../contract/errors.ts';
import { filterRows, unfilterRows } from './pngFilters.ts';

/** The PNG files the studio writes itself: 8-bit RGBA, not interlaced (PNG specification, third edition). Foreign files go to the codec. */

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const bytesPerPixel = 4;
const maxSide = 4_096;

export type PngChunk = { readonly type: string; readonly data: Buffer };

export type Png = { readonly pixels: Pixels; readonly chunks: readonly PngChunk[] };

/** `extra` chunks stand before the pixels, so that a reader finds them without decoding. */
export function encodePng(pixels: Pixels, extra: readonly PngChunk[] = []): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(pixels.width, 0);
  header.writeUInt32BE(pixels.height, 4);
  header.set([8, 6, 0, 0, 0], 8);
  const data = deflateSync(filterRows(pixels.rgba, pixels.width * bytesPerPixel, bytesPerPixel), { level: 8 });
  const chunks = [
    { type: 'IHDR', data: header },
    { type: 'sRGB', data: Buffer.of(0) },
    ...extra,
    { type: 'IDAT', data },
    { type: 'IEND', data: Buffer.alloc(0) },
  ];
  return Buffer.concat([signature, ...chunks.map(packChunk)]);
}

export function decodePng(file: Buffer): Png {
  const chunks = readChunks(file);
  const header = chunks[0];
  if (header?.type !== 'IHDR' || header.data.length !== 13) throw damaged();
  const width = header.data.readUInt32BE(0);
  const height = header.data.readUInt32BE(4);
  const isOurs = header.data.subarray(8).equals(Buffer.of(8, 6, 0, 0, 0));
  if (!isOurs || width < 1 || height < 1 || width > maxSide || height > maxSide) throw damaged();
  const packed = Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data));
  const rowBytes = width * bytesPerPixel;
  const rows = inflate(packed, (rowBytes + 1) * height);
  return { pixels: { width, height, rgba: unfilterRows(rows, rowBytes, bytesPerPixel) }, chunks };
}

/** The chunks of a PNG whose checksums hold, in order. */
export function readChunks(file: Buffer): readonly PngChunk[] {
  if (!file.subarray(0, 8).equals(signature)) throw damaged();
  const chunks: PngChunk[] = [];
  let at = 8;
  while (at + 12 <= file.length) {
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

/** The text under a keyword, or null. */
export function textOf(chunks: readonly PngChunk[], keyword: string): string | null {
  const head = Buffer.from(`${keyword}\0`, 'latin1');
  const chunk = chunks.find(({ type, data }) => type === 'iTXt' && data.subarray(0, head.length).equals(head));
  if (chunk === undefined) return null;
  const isCompressed = chunk.data[head.length] === 1;
  const languageEnd = chunk.data.indexOf(0, head.length + 2);
  const keywordEnd = chunk.data.indexOf(0, languageEnd + 1);
  const body = chunk.data.subarray(keywordEnd + 1);
  return (isCompressed ? inflate(body, 4 * 1024 * 1024) : body).toString('utf8');
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
