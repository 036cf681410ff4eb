import { calibratedLogProbability, type WordCalibration } from '../wordCalibration.ts';
import type { VisiblePiece } from './pieceWriter.ts';

/**
 * Gives the pieces of a caption, in their order, the log-probabilities that their words deserve. A word's pieces add up to its own also
 * while it grows: each brings what it changes of the word so far.
 */
export function createPieceCalibration(calibration: WordCalibration | null): (piece: VisiblePiece) => VisiblePiece {
  let [said, shown] = [0, 0];
  return (piece) => {
    if (calibration === null) return piece;
    if (/^\s/u.test(piece.text)) [said, shown] = [0, 0];
    const before = shown;
    said += piece.logProbability;
    shown = calibratedLogProbability(calibration, said);
    return { ...piece, logProbability: shown - before };
  };
}

/** How much of a caption people would say of the picture: the mean probability of its words. Null where it has none. */
export function shareOfRightWords(pieces: readonly VisiblePiece[]): number | null {
  const words: number[] = [];
  for (const { text, logProbability } of pieces) {
    const last = words.at(-1);
    if (last === undefined || /^\s/u.test(text)) words.push(logProbability);
    else words[words.length - 1] = last + logProbability;
  }
  return words.length === 0 ? null : words.reduce((sum, word) => sum + Math.exp(word), 0) / words.length;
}
