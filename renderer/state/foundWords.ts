import { plural } from '../format/quantities.ts';

/** What the other list holds, and where. */
type Nouns = { readonly one: string; readonly many: string; readonly place: string };

export const photoNouns: Nouns = { one: 'photo', many: 'photos', place: 'Library' };
export const pictureNouns: Nouns = { one: 'picture', many: 'pictures', place: 'History' };

/** How things were found in the other list, to be read beside them, and to be heard. */
export function foundWords(
  { total, leftOut }: { readonly total: number; readonly leftOut: readonly string[] },
  { one, many, place }: Nouns,
): { readonly remark: string; readonly said: string } {
  const remark = leftOut.length === 0 ? '' : `without ${leftOut.join(' ')}, which ${many} do not have`;
  const found = total === 0 ? '' : `${plural(total, one, many)} found in the ${place}`;
  return { remark, said: [found, found === '' ? '' : remark].filter((part) => part !== '').join(', ') };
}
