import type { PhotoCaption } from '../contract/photos.ts';

const unknown = 0.5;
const reviewed = 2;
const none = 3;

/** Where a photo stands among those to be looked at: the least sure first, then what was reviewed, then what has no caption. */
export function doubtOf(caption: Pick<PhotoCaption, 'review' | 'confidence'> | null): number {
  if (caption === null) return none;
  return caption.review === 'approved' ? reviewed : (caption.confidence ?? unknown);
}
