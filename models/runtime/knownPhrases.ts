/** What can be offered while a person types: phrases of the training texts, and words of the package, each only where the package knows it. */
import listed from './phrases.json' with { type: 'json' };
import { wordPattern } from './vocabulary.ts';
import type { Vocabulary } from './vocabulary.ts';

const phraseKinds = ['colour', 'count', 'relation', 'background', 'style', 'thing'] as const;

export type KnownPhrase = { readonly text: string; readonly kind: (typeof phraseKinds)[number] | 'word' };

/** A word rarer than this among all of training was seen too seldom to be worth an offer; captions of photographs bring many, with their slips. */
const leastShare = 1 / 10_000;
/** What is shorter is typed as fast as it is taken. */
const shortest = 4;

/** The most frequent first; a phrase is as frequent as its rarest word. None of a package without a list of words. */
export function knownPhrases({ vocabulary }: { readonly vocabulary: Vocabulary | null }): readonly KnownPhrase[] {
  if (vocabulary === null) return [];
  const phrases = phraseKinds.flatMap((kind) => listed[kind].map((text) => ({ text, kind, count: frequency(vocabulary, text) })));
  const known = phrases.filter(({ count }) => count > 0);
  const taken = new Set([...known.map(({ text }) => text), ...listed.leftOut]);
  const least = leastShare * [...vocabulary.values()].reduce((sum, count) => sum + count, 0);
  const words = [...vocabulary]
    .filter(([word, count]) => count >= least && word.length >= shortest && !taken.has(word) && /^\p{L}/u.test(word))
    .map(([text, count]) => ({ text, kind: 'word' as const, count }));
  return [...known, ...words].toSorted((a, b) => b.count - a.count).map(({ text, kind }) => ({ text, kind }));
}

/** 0 where a word of it is not known. */
function frequency(vocabulary: Vocabulary, phrase: string): number {
  return Math.min(...(phrase.match(wordPattern) ?? []).map((word) => vocabulary.get(word) ?? 0));
}
