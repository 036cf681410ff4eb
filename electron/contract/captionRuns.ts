import type { TextPiece } from './history.ts';

/** What is written about each photo: as the model ends it, at some length, words to search by, or the answer to a question. */
export type CaptionKind = 'short' | 'long' | 'keywords' | 'question';

/** What the model wrote about one photo. */
export type WrittenCaption = {
  readonly text: string;
  readonly pieces: readonly TextPiece[];
  readonly keywords: readonly string[];
  /** 0..1 */
  readonly confidence: number;
};
