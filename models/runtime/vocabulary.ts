/** The words a model was trained on, so that an unknown word can be marked before anything is drawn. */
import { z } from 'zod';
import { RuntimeError } from './runtimeError.ts';
import { normaliseText } from './tokenizer.ts';

/** How often each word occurs in the training text. */
export type Vocabulary = ReadonlyMap<string, number>;

export type UnknownWord = { readonly word: string; readonly nearest: string | null };

const vocabularySchema = z.looseObject({ words: z.record(z.string(), z.number()) });

/** `json`: the content of the package's words file; `file` names it where it is wrong. */
export function parseVocabulary(json: string, file: string): Vocabulary {
  try {
    return new Map(Object.entries(vocabularySchema.parse(JSON.parse(json)).words));
  } catch (error) {
    throw new RuntimeError('packageInvalid', { file, reason: 'is not a list of words' }, { cause: error });
  }
}

/** Words of the prompt that training never saw, once each, with the nearest word it did see (null: none is near). */
export function unknownWords(model: { readonly vocabulary: Vocabulary }, prompt: string): UnknownWord[] {
  const words = new Set(normaliseText(prompt).match(/[\p{L}\p{M}\p{N}]+(?:['’-][\p{L}\p{M}\p{N}]+)*/gu) ?? []);
  return [...words]
    .filter((word) => !isKnown(model.vocabulary, word))
    .map((word) => ({ word, nearest: nearestWord(model.vocabulary, word) }));
}

/** Numbers are known as they stand; a hyphenated word is known where its parts are. */
function isKnown(vocabulary: Vocabulary, word: string): boolean {
  if (vocabulary.has(word) || /^\p{N}+$/u.test(word)) return true;
  const parts = word.split(/['’-]/u);
  return parts.length > 1 && parts.every((part) => vocabulary.has(part));
}

/** Same stem first, then the fewest letters changed (a third of the word at most); the more frequent of equals. */
function nearestWord(vocabulary: Vocabulary, word: string): string | null {
  let nearest: { word: string; distance: number; count: number } | null = null;
  const limit = Math.max(1, Math.floor(word.length / 3));
  for (const [candidate, count] of vocabulary) {
    if (candidate.length < 2 || Math.abs(candidate.length - word.length) > limit + 2) continue;
    const distance = stem(candidate) === stem(word) ? 0 : editDistance(candidate, word);
    if (distance > limit) continue;
    if (nearest === null || distance < nearest.distance || (distance === nearest.distance && count > nearest.count)) {
      nearest = { word: candidate, distance, count };
    }
  }
  return nearest?.word ?? null;
}

/** English plural and verb endings only: enough to lead "foxes" to "fox" and "running" to "run". */
function stem(word: string): string {
  const bare = word.replace(/(?:'s|ies|es|s|ing|ed|er|y|e)$/u, '');
  return bare.length < 3 ? word : bare.replace(/(.)\1$/u, '$1');
}

/** Letters inserted, removed, replaced or swapped with their neighbour (optimal string alignment). */
function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, index) => index)];
  const at = (row: number, column: number): number => rows[row]?.[column] ?? Infinity;
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(i - 2, j - 2) + 1 : Infinity;
      row.push(Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, replaced, swapped));
    }
  }
  return at(a.length, b.length);
}
