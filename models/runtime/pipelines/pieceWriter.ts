/** Turns piece ids into text that can be shown as it grows: half a character (byte pieces) waits for its other half. */
import type { Tokenizer } from '../tokenizer.ts';

export type VisiblePiece = { readonly text: string; readonly logProbability: number };

export type PieceWriter = {
  /** What became visible with this piece, or null. Log-probabilities of pieces that had to wait are added to it. */
  add(id: number, logProbability: number): VisiblePiece | null;
  /** What is still waiting at the end, or null. */
  finish(): VisiblePiece | null;
};

const brokenCharacter = '\uFFFD';

export function createPieceWriter(tokenizer: Tokenizer): PieceWriter {
  const ids: number[] = [];
  let shown = '';
  let waiting = 0;
  const show = (text: string): VisiblePiece => {
    const piece = { text: text.slice(shown.length), logProbability: waiting };
    shown = text;
    waiting = 0;
    return piece;
  };
  return {
    add: (id, logProbability) => {
      ids.push(id);
      waiting += logProbability;
      const text = tokenizer.decode(ids);
      return text.endsWith(brokenCharacter) || text.length === shown.length ? null : show(text);
    },
    finish: () => {
      const text = tokenizer.decode(ids);
      return text.length === shown.length ? null : show(text);
    },
  };
}
