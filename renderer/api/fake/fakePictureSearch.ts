import type { HowMade, ImageCard } from '../../../electron/contract/images.ts';
import type { PictureAsked, PictureCondition, PictureTrait } from '../../../electron/contract/pictureSearch.ts';

type SearchedPicture = { readonly card: ImageCard; readonly made: HowMade | null };

const traits: Readonly<Record<PictureTrait, (card: ImageCard) => boolean>> = {
  starred: ({ starred }) => starred,
  drawn: ({ kind }) => kind === 'generated',
  edited: ({ kind }) => kind === 'edited',
  opened: ({ kind }) => kind === 'imported',
  stopped: ({ tokensDrawn, tokensTotal }) => tokensDrawn < tokensTotal,
};

function isAs(asked: PictureAsked, { card, made }: SearchedPicture): boolean {
  switch (asked.kind) {
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

/** Whether a picture is all that a search asks for besides words. */
export function isAsAsked(conditions: readonly PictureCondition[], picture: SearchedPicture): boolean {
  return conditions.every(({ asked, isNot }) => isAs(asked, picture) !== isNot);
}
