/** Turns scored pieces of text into words that can be marked. */

export type ScoredPiece = { readonly text: string; readonly logProbability: number };

export type ScoredWord = {
  /** Where the word begins in the whole text; a key for lists. */
  readonly start: number;
  /** Spaces in front of the word. */
  readonly before: string;
  readonly text: string;
  /** Probability of the whole word: the product over its pieces, 0..1. */
  readonly probability: number;
};

/** Below this a word is marked. */
export const sureFrom = 0.8;

/** Words as split by white space. A piece that spans several words counts fully for each of them. */
export function wordsOf(pieces: readonly ScoredPiece[]): readonly ScoredWord[] {
  const text = pieces.map((piece) => piece.text).join('');
  const ends: number[] = [];
  for (const piece of pieces) ends.push((ends.at(-1) ?? 0) + piece.text.length);

  return Array.from(text.matchAll(/(\s*)(\S+)/gu), (match) => {
    const before = match[1] ?? '';
    const word = match[2] ?? '';
    const start = match.index + before.length;
    const end = start + word.length;
    const logProbability = pieces.reduce((sum, piece, index) => {
      const pieceEnd = ends[index] ?? 0;
      const pieceStart = pieceEnd - piece.text.length;
      return pieceStart < end && pieceEnd > start ? sum + piece.logProbability : sum;
    }, 0);
    return { start, before, text: word, probability: Math.exp(logProbability) };
  });
}

/** Strength of a mark, 0 at 80 % sure to 1 at 30 % and less; never fainter than a fifth, or it could not be seen. */
export function doubtOf(probability: number): number {
  if (probability >= sureFrom) return 0;
  return Math.min(1, Math.max(0.25, (sureFrom - probability) / (sureFrom - 0.3)));
}

/** The least certain word, when it is doubtful at all. */
export function leastSure(pieces: readonly ScoredPiece[]): ScoredWord | undefined {
  const words = wordsOf(pieces).filter((word) => word.probability < sureFrom);
  return words.reduce<ScoredWord | undefined>(
    (least, word) => (least === undefined || word.probability < least.probability ? word : least),
    undefined,
  );
}
