/** What is looked for in captions and keywords, and what stands in its place afterwards. */
export type WordReplacing = {
  readonly find: string;
  /** Empty takes the words away. */
  readonly replace: string;
  readonly matchCase: boolean;
  readonly wholeWords: boolean;
};

type Words = { readonly text: string; readonly keywords: readonly string[] };

/** Words with every occurrence replaced; null where there is none. */
export function wordsReplaced({ find, replace, matchCase, wholeWords }: WordReplacing, { text, keywords }: Words): Words | null {
  if (find === '') return null;
  const literal = find.replace(/[$()*+.?[\\\]^{|}/-]/gu, String.raw`\$&`);
  const pattern = new RegExp(wholeWords ? String.raw`(?<![\p{L}\p{N}])${literal}(?![\p{L}\p{N}])` : literal, matchCase ? 'gu' : 'giu');
  const changed = (said: string): string => {
    const after = said.replace(pattern, () => replace);
    // What is taken away leaves no gap, and nothing else is tidied.
    return after === said || replace !== ''
      ? after
      : after
          .replaceAll(/ {2,}/gu, ' ')
          .replaceAll(/ +([,.;:])/gu, '$1')
          .trim();
  };
  const after = { text: changed(text), keywords: [...new Set(keywords.map(changed))].filter((keyword) => keyword !== '') };
  const isSame = after.text === text && keywords.every((keyword) => changed(keyword) === keyword);
  return isSame ? null : after;
}
