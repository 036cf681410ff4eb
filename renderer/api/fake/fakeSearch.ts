import { foldSearch } from '../../../electron/contract/search.ts';
import type { Condition, Search } from '../../../electron/contract/search.ts';

/** Whether all is so that a search asks for. */
export function agrees<Asked extends Condition>(search: Search<Asked>, isSo: (asked: Asked) => boolean): boolean {
  return foldSearch<Asked, boolean>(search, {
    asked: isSo,
    all: (parts) => parts.every(Boolean),
    any: (parts) => parts.some(Boolean),
    not: (part) => !part,
  });
}

export function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

/** Whether words, or a phrase, stand in a text. */
export function holds(text: string, asked: string, isPhrase: boolean): boolean {
  const wanted = isPhrase ? [asked] : asked.split(/[\s\p{P}]+/u).filter(Boolean);
  return wanted.every((each) => folded(text).includes(folded(each)));
}
