import type { PhotoId } from '../contract/ids.ts';
import type { PhotoCard } from '../contract/photos.ts';
import { nextTurn } from '../library/nextTurn.ts';
import { StepSize } from '../library/stepSize.ts';
import type { PhotoRepository } from '../store/photoRepository.ts';
import type { SeenContents } from '../store/seenContents.ts';

const photosSeen = { first: 200, most: 2_000 } as const;
const shownAtMost = 24;
/** Of two directions. What is farther apart has nothing to do with each other. */
const leastLikeness = 0.5;

/** Photos of the same kind as this one, the nearest first; none where nobody has looked at it, which is done when it is captioned. */
export async function similarPhotos(
  id: PhotoId,
  photos: Pick<PhotoRepository, 'card' | 'cards'>,
  seen: SeenContents,
): Promise<readonly PhotoCard[]> {
  const own = seen.seenIn(photos.card(id).id);
  if (own === null) return [];
  const found: { readonly id: PhotoId; readonly likeness: number }[] = [];
  const rows = new StepSize(photosSeen);
  for (let after = -1; ;) {
    // Part by part, so that nobody waits for all of a large library.
    await nextTurn();
    const from = after;
    const last = rows.take((many) => {
      const part = seen.seenBy(own.model, from, many);
      for (const other of part) {
        const likeness = other.id === id ? 0 : likenessOf(own.features, other.features);
        if (likeness >= leastLikeness) found.push({ id: other.id, likeness });
      }
      return part.at(-1);
    });
    if (last === undefined) break;
    after = last.seq;
  }
  const nearest = found.toSorted((one, other) => other.likeness - one.likeness).slice(0, shownAtMost);
  const cards = new Map(photos.cards(nearest.map((each) => each.id)).map((card) => [card.id, card]));
  return nearest.flatMap((each) => cards.get(each.id) ?? []);
}

/** The cosine of the angle between two directions. */
export function likenessOf(one: ArrayLike<number>, other: ArrayLike<number>): number {
  let [product, length, otherLength] = [0, 0, 0];
  for (let index = 0; index < one.length; index += 1) {
    const [a, b] = [one[index] ?? 0, other[index] ?? 0];
    product += a * b;
    length += a * a;
    otherLength += b * b;
  }
  return length === 0 || otherLength === 0 ? 0 : product / Math.sqrt(length * otherLength);
}
