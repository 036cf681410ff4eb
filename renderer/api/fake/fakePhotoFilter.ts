import { doubtfulBelow } from '../../../electron/contract/photoFilter.ts';
import type { NumberField, PhotoAsked, PhotoFilter, PhotoTrait, TextField } from '../../../electron/contract/photoFilter.ts';
import type { PhotoCard } from '../../../electron/contract/photos.ts';
import { agrees, folded, holds } from './fakeSearch.ts';

export type FilteredPhoto = { readonly card: PhotoCard; readonly hasFailed: boolean };

const traits: Readonly<Record<PhotoTrait, (photo: FilteredPhoto) => boolean>> = {
  captioned: ({ card }) => card.caption !== null,
  uncaptioned: ({ card }) => card.caption === null,
  'to-review': ({ card }) => card.caption?.review === 'toReview',
  reviewed: ({ card }) => card.caption?.review === 'approved',
  doubtful: ({ card }) => card.caption?.review === 'toReview' && (card.caption.confidence ?? 0.5) < doubtfulBelow,
  edited: ({ card }) => card.caption?.by === 'person',
  'by-model': ({ card }) => card.caption?.by === 'model',
  failed: ({ hasFailed }) => hasFailed,
  here: ({ card }) => card.state === 'here',
  missing: ({ card }) => card.state === 'missing',
  offline: ({ card }) => card.state === 'offline',
  unreadable: ({ card }) => card.state === 'unreadable',
  landscape: ({ card }) => (card.width ?? 0) > (card.height ?? 0),
  portrait: ({ card }) => (card.height ?? 0) > (card.width ?? 0),
  square: ({ card }) => card.width !== null && card.width === card.height,
};

const texts: Readonly<Record<TextField, (card: PhotoCard) => string>> = {
  folder: ({ path, name }) => path.slice(0, Math.max(0, path.length - name.length - 1)),
  name: ({ name }) => name,
  camera: ({ camera }) => camera ?? '',
  format: ({ name }) => (/\.jpe?g$/iu.test(name) ? 'jpeg' : (name.split('.').at(-1) ?? '')),
};

const numbers: Readonly<Record<NumberField, (card: PhotoCard) => number | null>> = {
  taken: ({ takenAt }) => takenAt,
  sure: ({ caption }) => caption?.confidence ?? null,
  width: ({ width }) => width,
  height: ({ height }) => height,
};

/** Whether a photo is as a search asks. */
export function isLike(filter: PhotoFilter, photo: FilteredPhoto): boolean {
  return agrees<PhotoAsked>(filter, (asked) => isAs(asked, photo));
}

function isAs(asked: PhotoAsked, photo: FilteredPhoto): boolean {
  const { card } = photo;
  const said = `${card.caption?.text ?? ''} ${card.caption?.keywords.join(' ') ?? ''}`;
  switch (asked.kind) {
    case 'words':
      return holds(`${card.path} ${card.camera ?? ''} ${said}`, asked.text, asked.isPhrase);
    case 'caption':
      return holds(said, asked.text, asked.isPhrase);
    case 'keyword':
      return card.caption?.keywords.some((keyword) => folded(keyword) === folded(asked.text)) ?? false;
    case 'text':
      return folded(texts[asked.field](card)).includes(folded(asked.text));
    case 'number': {
      const number = numbers[asked.field](card);
      return number !== null && number >= asked.from && number < asked.to;
    }
    case 'is':
      return traits[asked.trait](photo);
    case 'nothing':
      return false;
  }
}
