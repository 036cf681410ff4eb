import type { ImageId } from '../../../electron/contract/ids.ts';

export type PictureListItem = { readonly id: ImageId; readonly createdAt: number };

/** All pictures of a list in its order, read or not, and where each stands. */
export type PictureList = {
  readonly items: readonly PictureListItem[];
  placeOf(id: ImageId): number | undefined;
};

export function listOf(items: readonly PictureListItem[]): PictureList {
  const places = new Map(items.map(({ id }, place) => [id, place]));
  return { items, placeOf: (id) => places.get(id) };
}
