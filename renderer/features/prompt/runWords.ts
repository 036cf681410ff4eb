import type { ImageCard } from '../../../electron/contract/images.ts';
import type { GenerateRequest } from '../../../electron/contract/jobs.ts';
import { plural } from '../../format/quantities.ts';

/** How a run began that went on with another picture's first tokens; null for one that began with none. Its prompt is the other's. */
export function wordsForWay({ continues, variations }: Pick<GenerateRequest, 'continues' | 'variations'>): string | null {
  if (continues === undefined) return null;
  return variations > 1 ? 'other ways' : 'the rest';
}

/** What is left of the pictures that a prompt made. */
export function wordsForPictures(images: readonly Pick<ImageCard, 'trashedAt'>[]): string {
  const kept = images.filter(({ trashedAt }) => trashedAt === null).length;
  if (kept > 0) return plural(kept, 'picture', 'pictures');
  return images.length > 0 ? 'In the trash' : 'Deleted';
}
