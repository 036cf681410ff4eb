export type Rectangle = { readonly left: number; readonly top: number; readonly width: number; readonly height: number };

/** The part of the canvas that a GIF's first frame paints (GIF89a specification); null where it holds no frame. */
export function firstFrameOf(data: Buffer): Rectangle | null {
  let at = 13 + tableBytes(data[10] ?? 0);
  while (at + 10 <= data.length) {
    if (data[at] === 0x2c) {
      return {
        left: data.readUInt16LE(at + 1),
        top: data.readUInt16LE(at + 3),
        width: data.readUInt16LE(at + 5),
        height: data.readUInt16LE(at + 7),
      };
    }
    if (data[at] !== 0x21) return null;
    at = endOfBlocks(data, at + 2);
  }
  return null;
}

/** Size of the colour table that a packed field announces. */
function tableBytes(packed: number): number {
  return (packed & 0x80) === 0 ? 0 : 3 * 2 ** ((packed & 7) + 1);
}

/** Blocks begin with their length; an empty one is the last. */
function endOfBlocks(data: Buffer, from: number): number {
  let at = from;
  while (at < data.length && data[at] !== 0) at += 1 + (data[at] ?? 0);
  return at + 1;
}
