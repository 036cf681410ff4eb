import { limits } from './limits.ts';

/** Keywords that many photos get or lose at once. */
export type KeywordChange = { readonly add: readonly string[]; readonly remove: readonly string[] };

/** A photo's keywords afterwards, each once, in their order; null where they are the same. */
export function keywordsChanged({ add, remove }: KeywordChange, keywords: readonly string[]): readonly string[] | null {
  const kept = keywords.filter((keyword) => !remove.includes(keyword));
  const after = [...new Set([...kept, ...add])].slice(0, limits.keywords);
  return after.join('\n') === keywords.join('\n') ? null : after;
}
