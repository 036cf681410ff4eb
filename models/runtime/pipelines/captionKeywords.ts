/** The words of a caption that a photo would be looked for by: no package so far has been trained to list them itself. */
import functionWords from '../functionWords.json' with { type: 'json' };
import { wordPattern } from '../vocabulary.ts';
import type { VisiblePiece } from './pieceWriter.ts';

/** Words that join, count or point, and what any caption says of itself ("a picture of"). */
const unsearched: ReadonlySet<string> = new Set(functionWords);

/** Each word once, in the order said, with the log-probability of the pieces it was written in. */
export function captionKeywords(pieces: readonly VisiblePiece[]): VisiblePiece[] {
  const text = pieces.map((piece) => piece.text).join('');
  const words = [...text.matchAll(wordPattern)].filter(([word]) => word.length > 1 && !unsearched.has(word.toLowerCase()));
  const first = words.filter(([word], place) => words.findIndex(([other]) => other === word) === place);
  return first.map(({ 0: word, index }) => ({ text: word, logProbability: logProbabilityOf(pieces, index, index + word.length) }));
}

/** The keywords as pieces of a text: "fox, red". */
export function asKeywordList(keywords: readonly VisiblePiece[]): VisiblePiece[] {
  return keywords.map((keyword, place) => (place === 0 ? keyword : { ...keyword, text: `, ${keyword.text}` }));
}

/** A piece that reaches over the edge of a word, as one with the space before it does, counts whole. */
function logProbabilityOf(pieces: readonly VisiblePiece[], from: number, to: number): number {
  let start = 0;
  let sum = 0;
  for (const piece of pieces) {
    const end = start + piece.text.length;
    if (start < to && end > from) sum += piece.logProbability;
    start = end;
  }
  return sum;
}
