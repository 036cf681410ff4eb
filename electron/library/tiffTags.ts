/** The tags of a TIFF that tell what kind of photo it is; everything else is left to whoever decodes it. */
export const tiffTag = { photometric: 0x0106, orientation: 0x0112, subImages: 0x014a, dngVersion: 0xc612 } as const;

export type TiffTags = ReadonlyMap<number, readonly number[]>;

/** RW2 and ORF are TIFF under another number. */
const beginning = /^(II(\*\0|U\0|RO|RS)|MM(\0\*|OR))$/;
/** Of one list of a TIFF, and of all lists: more is no photo. */
const most = { entries: 4_096, lists: 32, values: 64 } as const;

export function isTiff(data: Buffer): boolean {
  return beginning.test(data.toString('latin1', 0, 4));
}

/** The lists of tags of a TIFF and of the pictures inside it, the first one first; none where there are none to be read. */
export function tiffLists(data: Buffer): readonly TiffTags[] {
  if (!isTiff(data) || data.length < 8) return [];
  const isLittle = data.toString('latin1', 0, 2) === 'II';
  const read = { short: (at: number) => u16(data, at, isLittle), long: (at: number) => u32(data, at, isLittle) };
  const lists: TiffTags[] = [];
  const ahead = [read.long(4)];
  const visited = new Set<number>();
  for (let at = ahead.shift(); at !== undefined && lists.length < most.lists; at = ahead.shift()) {
    if (at < 8 || visited.has(at)) continue;
    visited.add(at);
    const { tags, next } = listAt(at, read);
    lists.push(tags);
    ahead.push(next, ...(tags.get(tiffTag.subImages) ?? []));
  }
  return lists;
}

type Read = { readonly short: (at: number) => number; readonly long: (at: number) => number };

const sizes: Readonly<Record<number, number>> = { 1: 1, 3: 2, 4: 4, 13: 4 };
const wanted: readonly number[] = Object.values(tiffTag);

function listAt(at: number, { short, long }: Read): { readonly tags: TiffTags; readonly next: number } {
  const tags = new Map<number, readonly number[]>();
  const count = Math.min(short(at), most.entries);
  for (let index = 0; index < count; index += 1) {
    const entry = at + 2 + index * 12;
    const [tag, type, amount] = [short(entry), short(entry + 2), Math.min(long(entry + 4), most.values)];
    const size = sizes[type];
    if (size === undefined || !wanted.includes(tag)) continue;
    const from = amount * size <= 4 ? entry + 8 : long(entry + 8);
    tags.set(
      tag,
      Array.from({ length: amount }, (_, place) => (size === 2 ? short(from + place * 2) : long(from + place * size))),
    );
  }
  return { tags, next: long(at + 2 + count * 12) };
}

/** 0 beyond the end: what is cut short says nothing there. */
function u16(data: Buffer, at: number, isLittle: boolean): number {
  if (at < 0 || at + 2 > data.length) return 0;
  return isLittle ? data.readUInt16LE(at) : data.readUInt16BE(at);
}

function u32(data: Buffer, at: number, isLittle: boolean): number {
  if (at < 0 || at + 4 > data.length) return 0;
  return isLittle ? data.readUInt32LE(at) : data.readUInt32BE(at);
}
