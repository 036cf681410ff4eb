/**
 * What a person types as an FTS5 query: every word must occur, the beginning of a word is enough. Each word is quoted, so that no
 * operator of the query language gets through. null when there is no word at all.
 */
export function searchQuery(text: string): string | null {
  const words = text.normalize('NFC').match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.length === 0
    ? null
    : words
        .slice(0, 32)
        .map((word) => `"${word}"*`)
        .join(' ');
}
