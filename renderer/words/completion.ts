import type { KnownPhrase, KnownWords } from '../../electron/contract/models.ts';

/** What may stand in the place of what is being typed: from `start` to the caret. */
export type Offer = { readonly start: number; readonly typed: string; readonly phrases: readonly KnownPhrase[] };

export type WordIndex = { readonly phrases: readonly KnownPhrase[]; readonly words: ReadonlySet<string> };

const atMost = 5;
/** Letters from which on a word can be guessed, and the fewest that an offer must save. */
const fewestTyped = 2;
const fewestSaved = 2;

/** Up to four words, the last of them unfinished. */
const lastWords = /(?:[\p{L}\p{N}'’-]+ ){0,3}[\p{L}\p{N}'’-]+$/u;

export function indexOf({ phrases, words }: KnownWords): WordIndex {
  return { phrases, words: new Set(words) };
}

/** Null inside a word, after a word that is known as it stands, and where nothing begins like this. */
export function offerAt(text: string, caret: number, { phrases, words }: WordIndex): Offer | null {
  const [typed] = lastWords.exec(text.slice(0, caret)) ?? [];
  if (typed === undefined || /^[\p{L}\p{N}'’-]/u.test(text.slice(caret))) return null;
  const parts = typed.split(' ');
  const word = parts.at(-1)?.toLowerCase() ?? '';
  if (word.length < fewestTyped || words.has(word)) return null;
  // The longest beginning says most: "on a wh" is a background, "wh" many things.
  for (const [skipped] of parts.entries()) {
    const beginning = parts.slice(skipped).join(' ');
    const sought = beginning.toLowerCase();
    const found = phrases.filter(({ text: phrase }) => phrase.startsWith(sought) && phrase.length - sought.length >= fewestSaved);
    if (found.length > 0) return { start: caret - beginning.length, typed: beginning, phrases: found.slice(0, atMost) };
  }
  return null;
}

/** The text with the phrase in the place of its beginning; what was typed stays as it was typed. */
export function complete(text: string, { start, typed }: Offer, phrase: string): string {
  return text.slice(0, start) + typed + phrase.slice(typed.length) + text.slice(start + typed.length);
}
