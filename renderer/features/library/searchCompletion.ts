import { filterFields } from '../../../electron/contract/photoFilterFields.ts';
import { fieldOf } from '../../../electron/contract/search.ts';

export type SearchOption = { readonly text: string; readonly hint: string };
export type SearchOffer = {
  /** Where in the search the word begins that an option takes the place of. */
  readonly from: number;
  readonly options: readonly SearchOption[];
};

const mostOptions = 8;

/** What can be meant by the word that is being typed: a field by its beginning, or a value of one. */
export function searchOffer(search: string): SearchOffer | null {
  const word = /[^\s()"]*$/u.exec(search)?.[0] ?? '';
  const typed = word.replace(/^-/u, '');
  const from = search.length - typed.length;
  const [name = '', value] = typed.split(':');
  const options = value === undefined ? fieldsLike(name) : valuesLike(name, value);
  return options.length === 0 ? null : { from, options: options.slice(0, mostOptions) };
}

/** From the second letter on: one letter begins many plain words. */
function fieldsLike(typed: string): readonly SearchOption[] {
  if (typed.length < 2) return [];
  const like = (name: string): boolean => name.startsWith(typed.toLowerCase());
  return filterFields
    .filter(({ name, aliases }) => like(name) || aliases.some(like))
    .map(({ name, does }) => ({ text: `${name}:`, hint: does }));
}

function valuesLike(name: string, typed: string): readonly SearchOption[] {
  const field = fieldOf(filterFields, name);
  const values = (field?.values ?? []).filter((value) => value.startsWith(typed.toLowerCase()) && value !== typed);
  return values.map((value) => ({ text: `${name}:${value} `, hint: '' }));
}

export function withOption(search: string, { from }: SearchOffer, { text }: SearchOption): string {
  return search.slice(0, from) + text;
}
