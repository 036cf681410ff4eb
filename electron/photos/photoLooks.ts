import type { PhotoId } from '../contract/ids.ts';

export type Look = { readonly id: PhotoId; readonly look: string };

/** Two looks as 32-bit halves, so that differing bits are counted without big numbers. */
type Halves = readonly [number, number];

function halvesOf(look: string): Halves {
  return [Number.parseInt(look.slice(0, 8), 16), Number.parseInt(look.slice(8, 16), 16)];
}

function bitsIn(value: number): number {
  let bits = value - ((value >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

function between(a: Halves, b: Halves): number {
  return bitsIn(a[0] ^ b[0]) + bitsIn(a[1] ^ b[1]);
}

/** How many of their 64 bits differ. */
export function lookDistance(a: string, b: string): number {
  return between(halvesOf(a), halvesOf(b));
}

/**
 * So few bits differ between copies of one picture. Photographs of different things differ in about 32, of one thing from one place
 * in about as few as copies do now and then: what is found is for a person to look at.
 */
export const sameLook = 6;

/** Of one flat colour there is nothing to compare. */
export function isTelling(look: string): boolean {
  return look !== '0000000000000000';
}

/** Photos that look the same, in groups of two and more, the largest group first. */
export function groupsOfLooks(looks: readonly Look[]): readonly (readonly PhotoId[])[] {
  const telling = looks.filter(({ look }) => isTelling(look)).map(({ id, look }) => ({ id, halves: halvesOf(look), bytes: bytesOf(look) }));
  const leader = telling.map((_, index) => index);
  const find = (index: number): number => {
    let at = index;
    while (leader[at] !== at) at = leader[at] = leader[leader[at] ?? at] ?? at;
    return at;
  };
  // Where at most 7 of 64 bits differ, one of 8 bytes is the same: only photos that share one are compared.
  const buckets = new Map<number, number[]>();
  for (const [index, { halves, bytes }] of telling.entries()) {
    for (const [place, byte] of bytes.entries()) {
      const key = place * 256 + byte;
      const bucket = buckets.get(key) ?? [];
      for (const other of bucket) {
        const [a, b] = [find(index), find(other)];
        if (a !== b && between(halves, telling[other]?.halves ?? [0, 0]) <= sameLook) leader[a] = b;
      }
      bucket.push(index);
      buckets.set(key, bucket);
    }
  }
  const groups = new Map<number, PhotoId[]>();
  for (const [index, { id }] of telling.entries()) groups.set(find(index), [...(groups.get(find(index)) ?? []), id]);
  return [...groups.values()].filter((group) => group.length > 1).toSorted((a, b) => b.length - a.length);
}

function bytesOf(look: string): readonly number[] {
  return Array.from({ length: 8 }, (_, place) => Number.parseInt(look.slice(place * 2, place * 2 + 2), 16));
}
