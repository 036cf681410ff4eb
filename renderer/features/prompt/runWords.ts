import type { ImageCard } from '../../../electron/contract/images.ts';
import { plural } from '../../format/quantities.ts';

/** What is left of the pictures that a prompt made. */
export function wordsForPictures(images: readonly Pick<ImageCard, 'trashedAt'>[]): string {
  const kept = images.filter(({ trashedAt }) => trashedAt === null).length;
  if (kept > 0) return plural(kept, 'picture', 'pictures');
  return images.length > 0 ? 'In the trash' : 'Deleted';
}
