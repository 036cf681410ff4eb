import type { WordNote } from '../../electron/contract/models.ts';

/** The text with each of these words replaced by the nearest that is known; words without one stay. */
export function replaceWords(text: string, notes: readonly WordNote[]): string {
  const fromTheEnd = notes.toSorted((a, b) => b.start - a.start);
  return fromTheEnd.reduce((so, { word, start, length, replacement }) => {
    // A note on a text that changed meanwhile replaces nothing.
    if (replacement === null || so.slice(start, start + length) !== word) return so;
    return so.slice(0, start) + replacement + so.slice(start + length);
  }, text);
}
