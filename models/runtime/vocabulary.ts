/** The words a model was trained on, so that an unknown word can be marked before anything is drawn. */
import { distance } from 'fastest-levenshtein';
import { z } from 'zod';
import listedMeanings from './meanings.json' with { type: 'json' };
import { RuntimeError } from './runtimeError.ts';
import { normaliseText } from './tokenizer.ts';

/** How often each word occurs in the training text. */
export type Vocabulary = ReadonlyMap<string, number>;

export type UnknownWord = { readonly word: string; readonly nearest: string | null };

/**
 * Known words for unknown ones that mean nearly the same. They stand here and not in the package: its checksum names, in every picture's
 * record, the weights that drew it, and a word added to this table draws no other picture.
 */
const meanings: ReadonlyMap<string, readonly string[]> = new Map(Object.entries(listedMeanings));

const counts = z.record(z.string(), z.number());
const vocabularySchema = z.looseObject({ words: counts, drawn: counts.optional() });

/** All words of training, and those that stood beside pictures it learned to draw: all again, where the file does not tell them apart. */
type Vocabularies = { readonly vocabulary: Vocabulary; readonly drawnVocabulary: Vocabulary };

/** `json`: the content of the package's words file; `file` names it where it is wrong. */
export function parseVocabularies(json: string, file: string): Vocabularies {
  try {
    const { words, drawn = words } = vocabularySchema.parse(JSON.parse(json));
    return { vocabulary: new Map(Object.entries(words)), drawnVocabulary: new Map(Object.entries(drawn)) };
  } catch (error) {
    throw new RuntimeError('packageInvalid', { file, reason: 'is not a list of words' }, { cause: error });
  }
}

/** Words with the apostrophes and hyphens inside them, and picture signs with all that belongs to one. */
export const wordPattern =
  /[\p{L}\p{M}\p{N}]+(?:['’-][\p{L}\p{M}\p{N}]+)*|\p{Extended_Pictographic}[\p{Extended_Pictographic}\p{Emoji_Modifier}\u{FE0F}\u{200D}]*/gu;

/**
 * Words of the prompt that training never saw, once each, with the word it did see that comes nearest (null: none is
 * near). Without a list of words none is marked.
 */
export function unknownWords({ vocabulary }: { readonly vocabulary: Vocabulary | null }, prompt: string): UnknownWord[] {
  if (vocabulary === null) return [];
  const words = new Set(normaliseText(prompt).match(wordPattern) ?? []);
  return [...words].filter((word) => !isKnown(vocabulary, word)).map((word) => ({ word, nearest: nearestWord(vocabulary, word) }));
}

/** Numbers are known as they stand; a hyphenated word is known where its parts are. */
function isKnown(vocabulary: Vocabulary, word: string): boolean {
  if (vocabulary.has(word) || /^\p{N}+$/u.test(word)) return true;
  const parts = word.split(/['’-]/u);
  return parts.length > 1 && parts.every((part) => vocabulary.has(part));
}

/** By meaning, then by stem, then by spelling. A word too far away offers nothing: a wrong offer is worse than none. */
function nearestWord(vocabulary: Vocabulary, word: string): string | null {
  return meantBy(vocabulary, word) ?? ofSameStem(vocabulary, word) ?? spelledAlike(vocabulary, word);
}

function meantBy(vocabulary: Vocabulary, word: string): string | null {
  const bare = [word, word.replace(/s$/u, ''), word.replace(/es$/u, '')];
  return bare.flatMap((each) => meanings.get(each) ?? []).find((known) => vocabulary.has(known)) ?? null;
}

function ofSameStem(vocabulary: Vocabulary, word: string): string | null {
  const wanted = stem(word);
  return mostFrequent(
    vocabulary,
    [...vocabulary.keys()].filter((candidate) => candidate.length > 1 && stem(candidate) === wanted),
  );
}

/** Two neighbours swapped, or as few letters changed as a slip of the finger makes. */
function spelledAlike(vocabulary: Vocabulary, word: string): string | null {
  const swapped = Array.from(
    { length: word.length - 1 },
    (_, at) => word.slice(0, at) + word.charAt(at + 1) + word.charAt(at) + word.slice(at + 2),
  );
  const bySwap = mostFrequent(
    vocabulary,
    swapped.filter((candidate) => vocabulary.has(candidate)),
  );
  const most = word.length < 4 ? 0 : word.length < 8 ? 1 : 2;
  for (let slips = 1; bySwap === null && slips <= most; slips += 1) {
    const near = [...vocabulary.keys()].filter(
      (candidate) => candidate.length > 2 && Math.abs(candidate.length - word.length) <= slips && distance(candidate, word) === slips,
    );
    if (near.length > 0) return mostFrequent(vocabulary, near);
  }
  return bySwap;
}

function mostFrequent(vocabulary: Vocabulary, candidates: readonly string[]): string | null {
  const byCount = candidates.toSorted((a, b) => (vocabulary.get(b) ?? 0) - (vocabulary.get(a) ?? 0));
  return byCount[0] ?? null;
}

/** English plural and verb endings only: enough to lead "foxes" to "fox" and "running" to "run". */
function stem(word: string): string {
  const bare = word.replace(/(?:'s|ies|es|s|ing|ed|er|y|e)$/u, '');
  return bare.length < 3 ? word : bare.replace(/(.)\1$/u, '$1');
}
