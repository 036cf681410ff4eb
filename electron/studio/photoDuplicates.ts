import type { PhotoFolderId, PhotoId } from '../contract/ids.ts';
import type { PhotoCard } from '../contract/photos.ts';
import { nextTurn } from '../library/nextTurn.ts';
import { StepSize } from '../library/stepSize.ts';
import { groupsOfLooks, isTelling, lookDistance, sameLook } from '../photos/photoLooks.ts';
import type { PhotoLook } from '../store/photoLooks.ts';
import type { PhotoRepository } from '../store/photoRepository.ts';

const looksRead = { first: 1_000, most: 5_000 } as const;
const shownAtMost = 200;

type Photos = Pick<PhotoRepository, 'card' | 'cards' | 'lookOf' | 'looks'>;

/** Photos that look like this one, the nearest first. */
export async function duplicatesOf(id: PhotoId, photos: Photos): Promise<readonly PhotoCard[]> {
  const own = photos.lookOf(photos.card(id).id);
  if (own === null || !isTelling(own)) return [];
  const near = new Map<PhotoId, number>();
  for await (const looks of allLooks(photos)) {
    for (const { id: other, look } of looks) {
      const distance = lookDistance(own, look);
      if (other !== id && distance <= sameLook) near.set(other, distance);
    }
  }
  const distanceOf = (card: PhotoCard): number => near.get(card.id) ?? sameLook;
  const nearest = [...near].toSorted(([, a], [, b]) => a - b).slice(0, shownAtMost);
  return photos.cards(nearest.map(([other]) => other)).toSorted((a, b) => distanceOf(a) - distanceOf(b));
}

/** All photos of a folder that look the same, in groups. */
export async function duplicateGroups(folder: PhotoFolderId, photos: Photos): Promise<readonly (readonly PhotoId[])[]> {
  const all: PhotoLook[] = [];
  for await (const looks of allLooks(photos, folder)) all.push(...looks);
  return groupsOfLooks(all);
}

/** Part by part, so that nobody waits for all of a large library. */
async function* allLooks(photos: Photos, folder?: PhotoFolderId): AsyncGenerator<readonly PhotoLook[]> {
  const rows = new StepSize(looksRead);
  for (let after = 0; ;) {
    await nextTurn();
    const from = after;
    const looks = rows.take((many) => photos.looks(from, many, folder));
    yield looks;
    const last = looks.at(-1);
    if (last === undefined) return;
    after = last.seq;
  }
}
