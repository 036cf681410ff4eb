import type { KnownWords } from '../../electron/contract/models.ts';
import type { PhotoCard } from '../../electron/contract/photos.ts';

/** More things in one picture than this the model cannot keep apart. */
const thingsAtMost = 3;

/** A prompt for a drawing of what these photos show most, in words that the model knows; null where their captions hold none. */
export function promptLike(photos: readonly Pick<PhotoCard, 'caption'>[], known: KnownWords): string | null {
  const counts = new Map<string, number>();
  for (const { caption } of photos) {
    for (const word of new Set(caption?.keywords.map((each) => each.toLowerCase()))) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const often = [...counts].toSorted(([, one], [, other]) => other - one).map(([word]) => word);
  const things = new Set(known.phrases.flatMap(({ kind, text }) => (kind === 'thing' ? [text] : [])));
  const words = new Set(known.words);
  const drawable = often.filter((word) => things.has(word));
  const spoken = drawable.length > 0 ? drawable : often.filter((word) => word.split(' ').every((part) => words.has(part)));
  const chosen = spoken.slice(0, thingsAtMost).map(withArticle);
  return chosen.length === 0 ? null : inARow(chosen);
}

function withArticle(thing: string): string {
  if (/[^s]s$/u.test(thing)) return thing;
  return `${/^[aeiou]/u.test(thing) ? 'an' : 'a'} ${thing}`;
}

function inARow(things: readonly string[]): string {
  const last = things.at(-1) ?? '';
  return things.length === 1 ? last : `${things.slice(0, -1).join(', ')} and ${last}`;
}
