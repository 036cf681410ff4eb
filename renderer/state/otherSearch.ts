import { filterFields } from '../../electron/contract/photoFilterFields.ts';
import { pictureFields } from '../../electron/contract/pictureSearch.ts';
import { fieldOf } from '../../electron/contract/search.ts';
import type { NamedField } from '../../electron/contract/search.ts';

/** A search that was typed for one list, as the other list is asked it. */
export type OtherSearch = {
  readonly search: string;
  /** Fields that the other list has not, as they were typed. */
  readonly leftOut: readonly string[];
};

const fieldTerm = /(?<=^|[\s(])(-?)([a-z]+):("[^"]*"?|[^\s()]*)/giu;
/** Fields that ask the same of a picture and of a photo; `is:` and `model:` are fields of both, and mean something else. */
const days: readonly string[] = ['date', 'before', 'after'];

export function searchAmongPhotos(search: string): OtherSearch {
  return without(search, pictureFields);
}

export function searchAmongPictures(search: string): OtherSearch {
  return without(search, filterFields);
}

/** Without the fields of the list that it was typed for. What is a field of neither is words in both. */
function without(text: string, fields: readonly NamedField[]): OtherSearch {
  const leftOut: string[] = [];
  const search = text.replace(fieldTerm, (term, minus: string, name: string, value: string) => {
    const known = fieldOf(fields, name);
    if (known === undefined) return term;
    if (days.includes(known.name)) return `${minus}${known.name}:${value}`;
    if (value !== '') leftOut.push(term);
    return '';
  });
  return { search: search.replaceAll(/\s+/gu, ' ').trim(), leftOut };
}
