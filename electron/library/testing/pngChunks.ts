import { crc32, deflateSync } from 'node:zlib';

export type PngKind = {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colour: number;
  readonly interlaced?: boolean;
};

/** A PNG file of any kind; `rows` are filtered and not yet packed, `more` stands before them. */
export function pngOf(kind: PngKind, rows: Uint8Array, more: readonly Buffer[] = []): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(kind.width, 0);
  header.writeUInt32BE(kind.height, 4);
  header.set([kind.depth, kind.colour, 0, 0, kind.interlaced === true ? 1 : 0], 8);
  const chunks = [pngChunk('IHDR', header), ...more, pngChunk('IDAT', deflateSync(rows)), pngChunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...chunks]);
}

export function pngChunk(type: string, data: Uint8Array): Buffer {
  const packed = Buffer.alloc(data.length + 12);
  packed.writeUInt32BE(data.length, 0);
  packed.write(type, 4, 'latin1');
  packed.set(data, 8);
  packed.writeUInt32BE(crc32(packed.subarray(4, data.length + 8)), data.length + 8);
  return packed;
}
