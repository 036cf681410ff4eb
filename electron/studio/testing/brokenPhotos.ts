import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pngOf } from '../../library/testing/pngChunks.ts';
import { photoBytes } from '../../photos/testing/writePhotos.ts';

const flat = { depth: 8, colour: 2 } as const;

/** Files that call themselves photos and cannot be shown, so many of each kind; answers how many in all. */
export async function writeBrokenPhotos(folder: string, ofEach: number): Promise<number> {
  const kinds: readonly (readonly [name: string, ending: string, bytes: Buffer])[] = [
    // Its header says that it is a picture, and what follows is missing.
    ['cut', 'jpg', (await photoBytes(1, 'jpeg', 96, 64)).subarray(0, 300)],
    ['empty', 'jpg', Buffer.alloc(0)],
    ['words', 'jpg', Buffer.from('only words')],
    // Ten gigapixels by its header, some bytes on the disk.
    ['huge', 'png', pngOf({ width: 100_000, height: 100_000, ...flat }, new Uint8Array(64))],
    // As a telephone keeps it: the pictures within are HEVC, the small one too.
    ['phone', 'heic', Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic\0\0\0\x10mdat\x28\x01\xaf\x0c\xd0\x4b\x21\x07', 'latin1')],
  ];
  mkdirSync(folder);
  for (let number = 0; number < ofEach; number += 1) {
    for (const [name, ending, bytes] of kinds) writeFileSync(join(folder, `${name}-${String(number)}.${ending}`), bytes);
  }
  return kinds.length * ofEach;
}
