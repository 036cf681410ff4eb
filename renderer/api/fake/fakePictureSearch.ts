import type { HowMade, ImageCard } from '../../../electron/contract/images.ts';
import type { PictureAsked, PictureFilter, PictureTrait } from '../../../electron/contract/pictureSearch.ts';
import { agrees, holds } from './fakeSearch.ts';

/** `said`: its title, style, prompt, description, and what was asked and answered about it. */
type SearchedPicture = { readonly card: ImageCard; readonly made: HowMade | null; readonly said: string };

const traits: Readonly<Record<PictureTrait, (card: ImageCard) => boolean>> = {
  starred: ({ starred }) => starred,
  drawn: ({ kind }) => kind === 'generated',
  edited: ({ kind }) => kind === 'edited',
  opened: ({ kind }) => kind === 'imported',
  stopped: ({ tokensDrawn, tokensTotal }) => tokensDrawn < tokensTotal,
};

function isAs(asked: PictureAsked, { card, made, said }: SearchedPicture): boolean {
  switch (asked.kind) {
    case 'words':
      return holds(said, asked.text, asked.isPhrase);
    case 'seed':
      return made?.seed === asked.seed;
    case 'day':
      return card.createdAt >= asked.from && card.createdAt < asked.to;
    case 'style':
      return (made?.style ?? '').toLowerCase().includes(asked.text.toLowerCase());
    case 'model':
      return `${made?.model.id ?? ''} ${made?.model.name ?? ''}`.toLowerCase().includes(asked.text.toLowerCase());
    case 'is':
      return traits[asked.trait](card);
    case 'nothing':
      return false;
  }
}

/** Whether a picture is as a search asks. */
export function isAsAsked(filter: PictureFilter, picture: SearchedPicture): boolean {
  return agrees<PictureAsked>(filter, (asked) => isAs(asked, picture));
}
