import type { ImageCard } from '../../../electron/contract/images.ts';
import type { FakeLibrary } from './fakeLibrary.ts';
import { readScene } from './fakeScene.ts';

/** Pictures in a library, a second apart, as if opened from disk: the last is the newest. */
export function addPictures(library: FakeLibrary, count: number): readonly ImageCard[] {
  return Array.from({ length: count }, (_, number) => {
    const title = `picture ${number + 1}`;
    const createdAt = Date.UTC(2026, 0, 1) + number * 1000;
    return library.add({ kind: 'imported', title, scene: readScene(title), order: [], tokensDrawn: 0, createdAt });
  });
}
