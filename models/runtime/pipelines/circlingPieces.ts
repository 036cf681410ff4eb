import type { Tokenizer } from '../tokenizer.ts';

/** As `no_repeat_ngram_size` of Hugging Face's `generate`; English captions seldom say three pieces twice. */
const longestRepeat = 3;

/**
 * Pieces that would have a greedy text run in circles: those that would say three pieces again in the same order, and a
 * word right after itself. `unifluid/circling.py` has the same rule.
 */
export function circlingPieces(ids: readonly number[], tokenizer: Pick<Tokenizer, 'decode'>): ReadonlySet<number> {
  const barred = new Set<number>();
  const before = ids.slice(-(longestRepeat - 1));
  for (let start = 0; start + before.length < ids.length; start += 1) {
    const said = ids[start + before.length];
    if (said !== undefined && before.length > 0 && before.every((id, place) => id === ids[start + place])) barred.add(said);
  }
  const last = ids.at(-1);
  // Inside a word a piece may stand twice, as in "banana"; two words have a space between them.
  if (last !== undefined && tokenizer.decode([last, last]).trim().includes(' ')) barred.add(last);
  return barred;
}
