import { parsePhotoFilter } from '../../electron/contract/parsePhotoFilter.ts';
import type { PhotoFilter } from '../../electron/contract/photoFilter.ts';
import { fieldNamed } from '../../electron/contract/photoFilterFields.ts';
import { pictureFields } from '../../electron/contract/pictureSearch.ts';

/** A search that was typed for one list, as the other list is asked it. */
export type OtherSearch = {
  readonly search: string;
  /** Fields that the other list has not, as they were typed. */
  readonly leftOut: readonly string[];
};

/** What a term becomes; null where the other list does not know its field, undefined where neither does and it is words. */
type Translate = (name: string, value: string) => string | null | undefined;

const fieldTerm = /(?<=^|[\s(])(-?)([a-z]+):("[^"]*"?|[^\s()]*)/giu;
/** Fields that ask the same of a picture and of a photo. */
const days: readonly string[] = ['date', 'before', 'after'];

function pictureField(name: string) {
  return pictureFields.find((field) => field.name === name.toLowerCase());
}

/** `is:` and `model:` are fields of both, and mean something else. */
export function searchAmongPhotos(search: string): OtherSearch {
  return translated(search, (name) => {
    const known = pictureField(name);
    if (known === undefined) return undefined;
    return days.includes(known.name) ? known.name : null;
  });
}

/** Of OR, brackets and words that must not be there pictures know nothing, and of the ways to write a span of days only some. */
export function searchAmongPictures(search: string): OtherSearch {
  const asked = translated(search, (name, value) => {
    const known = fieldNamed(name);
    if (known === undefined) return undefined;
    const own = days.includes(known.name) ? pictureField(known.name) : undefined;
    return own !== undefined && (value === '' || own.read(value) !== null) ? own.name : null;
  });
  return isSideBySide(parsePhotoFilter(search).filter) ? asked : { search: '', leftOut: [] };
}

function isSideBySide(filter: PhotoFilter | null): boolean {
  if (filter?.kind === 'all') return filter.parts.every(isSideBySide);
  return filter?.kind === 'not' ? filter.part.kind !== 'words' && isSideBySide(filter.part) : filter?.kind !== 'any';
}

function translated(text: string, translate: Translate): OtherSearch {
  const leftOut: string[] = [];
  const search = text.replace(fieldTerm, (term, minus: string, name: string, value: string) => {
    const other = translate(name, value.replaceAll('"', ''));
    if (other === undefined) return term;
    if (other !== null) return `${minus}${other}:${value}`;
    if (value !== '') leftOut.push(term);
    return '';
  });
  return { search: search.replaceAll(/\s+/gu, ' ').trim(), leftOut };
}
