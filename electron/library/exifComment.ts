/**
 * The comment a person or a program left in EXIF. Not by a library: exif-reader lists every tag, and a small file of tags that all point
 * at the same bytes becomes gigabytes.
 */

/** An EXIF block of a JPEG has at most 64 KiB; other containers set no bound. */
const mostBytes = 1024 * 1024;
const exifPointer = 0x87_69;
const userComment = 0x92_86;
const entryBytes = 12;

/** null where there is none that can be read. */
export function commentOf(exif: Buffer): string | null {
  const start = exif.toString('latin1', 0, 6) === 'Exif\0\0' ? 6 : 0;
  const tiff = exif.subarray(start);
  const order = tiff.toString('latin1', 0, 4);
  if (tiff.length > mostBytes || (order !== 'II*\0' && order !== 'MM\0*')) return null;
  try {
    return readComment(tiff, order.startsWith('I'));
  } catch {
    // An offset led out of the block.
    return null;
  }
}

function readComment(tiff: Buffer, isLittle: boolean): string | null {
  const word = (at: number) => (isLittle ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at));
  const half = (at: number) => (isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const entryOf = (directory: number, tag: number): number | null => {
    const count = half(directory);
    for (let index = 0; index < count; index += 1) {
      const at = directory + 2 + index * entryBytes;
      if (half(at) === tag) return at;
    }
    return null;
  };
  const pointer = entryOf(word(4), exifPointer);
  const entry = pointer === null ? null : entryOf(word(pointer + 8), userComment);
  if (entry === null) return null;
  const from = word(entry + 8);
  return decodeComment(tiff.subarray(from, from + word(entry + 4)), isLittle);
}

/** Eight bytes name the character set. "UNICODE" is UTF-16 in either order, whatever the rest of the block has. */
function decodeComment(value: Buffer, isLittle: boolean): string | null {
  const set = value.toString('latin1', 0, 8);
  const body = value.subarray(8);
  if (set === 'ASCII\0\0\0' || set === '\0\0\0\0\0\0\0\0') return body.toString('utf8').replaceAll('\0', '');
  if (set !== 'UNICODE\0') return null;
  const readings = ['utf-16be', 'utf-16le'].map((encoding) => new TextDecoder(encoding).decode(body));
  const [big = '', little = ''] = readings;
  const plain = [big, little].map((text) => text.match(/[\n -~]/g)?.length ?? 0);
  const [inBig = 0, inLittle = 0] = plain;
  if (inBig === inLittle) return isLittle ? little : big;
  return inBig > inLittle ? big : little;
}
