/** Written without spaces between words: each character counts as a word, so that a search finds what stands inside a run of them. */
const unspaced = String.raw`\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Bopo}\p{scx=Hang}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}\p{scx=Tibt}`;
const letter = String.raw`[[\p{L}\p{N}\p{M}]--[${unspaced}]]`;
/** A word, one character of an unspaced script with its marks, a symbol, a punctuation mark. */
const unit = new RegExp(String.raw`${letter}+|[[\p{L}\p{N}]&&[${unspaced}]]\p{M}*|[\p{S}\p{P}]\p{M}*`, 'gv');
/** What stands together without anything between it. */
const run = /[\p{L}\p{N}\p{M}]+|[\p{S}]+|[\p{P}]+/gv;
const unseen = /[\p{Cf}\u{FE00}-\u{FE0F}\u{E0100}-\u{E01EF}]/gv;

/**
 * Text as the search index holds it: one form for what looks alike (composed or not, wide or narrow), without what is not seen, and with
 * a space between all that counts as a word.
 */
export function searchText(...parts: readonly string[]): string {
  return parts
    .map((part) => unitsOf(folded(part)).join(' '))
    .filter((part) => part !== '')
    .join('\n');
}

/**
 * What a person types as an FTS5 query: every run of letters or symbols must occur, the beginning of its last word is enough. Each is
 * quoted, so that no operator of the query language gets through. Punctuation is looked for where there is nothing else. null when
 * nothing is asked.
 */
export function searchQuery(text: string): string | null {
  const runs = folded(text).match(run) ?? [];
  const telling = runs.filter((each) => !/^\p{P}/v.test(each));
  const asked = (telling.length > 0 ? telling : runs).slice(0, 32).map(unitsOf);
  const phrases = asked.filter((units) => units.length > 0).map((units) => `"${units.slice(0, 100).join(' ').replaceAll('"', '""')}"*`);
  return phrases.length === 0 ? null : phrases.join(' ');
}

/** The same for words that stand in this order, one behind the other; the last one whole. */
export function phraseQuery(text: string): string | null {
  const units = unitsOf(folded(text)).slice(0, 100);
  return units.length === 0 ? null : `"${units.join(' ').replaceAll('"', '""')}"`;
}

/** Halves of characters become spaces: SQLite would keep a sign in their place that nobody typed. */
function folded(text: string): string {
  return text
    .replace(/\p{Cs}/gu, ' ')
    .normalize('NFKC')
    .replace(unseen, '');
}

function unitsOf(text: string): readonly string[] {
  return text.match(unit) ?? [];
}
