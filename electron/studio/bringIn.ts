import type { PhotoId } from '../contract/ids.ts';
import type { Announce } from '../jobs/ports.ts';
import type { PictureSource } from '../library/imageCodec.ts';
import { importPicture } from './importPicture.ts';
import type { BroughtIn, ImportParts } from './importPicture.ts';

/** Imports a picture, of a photo where it is one, and tells of all that is changed by it. */
export type BringIn = (source: PictureSource, photo: PhotoId | null) => Promise<BroughtIn>;

export function createBringIn({ announce, ...parts }: ImportParts & { readonly announce: Announce }): BringIn {
  return async (source, photo) => {
    const broughtIn = await importPicture(source, parts, photo);
    const { card, isNew, changed } = broughtIn;
    if (isNew) announce('imagesAdded', { images: [card] });
    const others = isNew ? changed : [card];
    if (others.length > 0) announce('imagesChanged', { images: others, removedIds: [] });
    announce('historyChanged', null);
    return broughtIn;
  };
}
