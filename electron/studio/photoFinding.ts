import type { PhotoId } from '../contract/ids.ts';
import type { PhotoOutline, PhotoSelection, PhotosFound, PhotosGlanced, PhotoTally } from '../contract/photos.ts';
import { nextTurn } from '../library/nextTurn.ts';
import { StepSize } from '../library/stepSize.ts';
import type { OutlinePart } from '../store/photoOutlines.ts';
import type { PhotoRepository } from '../store/photoRepository.ts';

/** Rows read at once. Where words are looked for, fewer would make no step shorter. */
const outlined = { plain: { first: 1_000, least: 100, most: 5_000 }, words: { first: 5_000, least: 5_000, most: 10_000 } } as const;
const tallied = { plain: { first: 4_000, least: 500, most: 20_000 }, words: { first: 10_000, least: 10_000, most: 20_000 } } as const;

/** Finds photos among a hundred thousand in steps so short that nothing else of this process waits for it. */
export class PhotoFinding {
  readonly #photos: PhotoRepository;

  constructor(photos: PhotoRepository) {
    this.#photos = photos;
  }

  /** Names everything that is found, in its order. */
  async outline(selection: PhotoSelection): Promise<PhotoOutline> {
    const ids: PhotoId[] = [];
    const takenAt: (number | null)[] = [];
    for await (const part of this.#outlineParts(selection)) {
      for (const id of part.ids) ids.push(id);
      for (const moment of part.takenAt) takenAt.push(moment);
    }
    return { ids, takenAt };
  }

  /** The first few of what is found, and how many there are. */
  async firstFound({ limit, ...selection }: PhotosGlanced): Promise<PhotosFound> {
    const first: PhotoId[] = [];
    for await (const { ids } of this.#outlineParts(selection)) {
      first.push(...ids.slice(0, limit - first.length));
      if (first.length === limit) break;
    }
    const cards = new Map(this.#photos.cards(first).map((card) => [card.id, card]));
    const { all } = await this.tally(selection);
    return { photos: first.flatMap((id) => cards.get(id) ?? []), total: all };
  }

  async *#outlineParts(selection: PhotoSelection): AsyncGenerator<OutlinePart> {
    const rows = new StepSize(outlined[this.#effort(selection)]);
    for (let cursor: string | null = null, isFirst = true; isFirst || cursor !== null; isFirst = false) {
      await nextTurn();
      const from: string | null = cursor;
      const part: OutlinePart = rows.take((many) => this.#photos.outlinePart(selection, from, many));
      yield part;
      cursor = part.next;
    }
  }

  /** How many there are, and how many of them want something. */
  async tally(selection: PhotoSelection): Promise<PhotoTally> {
    const sum = { all: 0, toReview: 0, failed: 0, unreadable: 0, missing: 0, offline: 0 };
    const rows = new StepSize(tallied[this.#effort(selection)]);
    for (let from: number | null = 0; from !== null;) {
      await nextTurn();
      const first: number = from;
      const part = rows.take((many) => this.#photos.tallyPart(selection, first, many));
      // Its own keys; Object.keys forgets which they are.
      for (const name of Object.keys(sum) as (keyof PhotoTally)[]) sum[name] += part.tally[name];
      from = part.next;
    }
    return sum;
  }

  #effort(selection: PhotoSelection): 'plain' | 'words' {
    return this.#photos.asksForWords(selection) ? 'words' : 'plain';
  }
}
