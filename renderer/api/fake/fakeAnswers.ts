import type { TextPiece } from '../../../electron/contract/history.ts';
import type { Scene } from './fakeScene.ts';

function describe(scene: Scene): string {
  const names = scene.things.map((thing) => thing.name);
  const subject = names.length === 1 ? `a ${names[0] ?? 'ball'}` : `${names.slice(0, -1).join(', a ')} beside a ${names.at(-1) ?? ''}`;
  return scene.background === null ? `${subject} on no background` : `${subject} on a coloured background`;
}

/** An answer: sure of short words, less of the relation and the last noun. */
export function answerPieces(scene: Scene, question: string): readonly TextPiece[] {
  const text = question.toLowerCase();
  const words = text.includes('how many')
    ? [String(scene.things.length)]
    : /^(?:is|are|does|do|has)\b/u.test(text)
      ? ['yes']
      : describe(scene).split(' ');
  return piecesOf(words);
}

/** Words with probabilities that look like a model's. */
export function piecesOf(words: readonly string[]): readonly TextPiece[] {
  return words.map((word, index) => ({
    text: index === 0 ? word : ` ${word}`,
    logProbability: Math.log(word === 'beside' ? 0.66 : word === 'coloured' ? 0.48 : 0.985 - 0.004 * word.length),
  }));
}

/** Geometric mean of the pieces' probabilities. */
export function confidenceOf(pieces: readonly TextPiece[]): number {
  const sum = pieces.reduce((total, piece) => total + piece.logProbability, 0);
  return pieces.length === 0 ? 0 : Math.exp(sum / pieces.length);
}
