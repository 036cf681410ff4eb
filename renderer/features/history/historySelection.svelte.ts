import type { ImageId } from '../../../electron/contract/ids.ts';
import type { ImageCard } from '../../../electron/contract/images.ts';

/** Which pictures of the history are chosen. The last one touched is the one the inspector shows. */
export class HistorySelection {
  readonly #images: () => readonly ImageCard[];
  readonly #listName: () => string;
  #ids = $state.raw<ReadonlySet<ImageId>>(new Set());
  #lead = $state<ImageId | null>(null);
  /** Where what is chosen begins, and in which list: its neighbour is chosen when it leaves. */
  #place = 0;
  #placedIn = '';

  /** `listName` tells one search from another: a place means nothing in the list of the next one. */
  constructor(images: () => readonly ImageCard[], listName: () => string) {
    this.#images = images;
    this.#listName = listName;
  }

  /** The picture the inspector and the arrow keys belong to: the one chosen last, its neighbour once it left, or the newest. */
  get lead(): ImageId | null {
    const images = this.#images();
    if (this.#lead !== null && images.some((card) => card.id === this.#lead)) return this.#lead;
    const place = this.#placedIn === this.#listName() ? this.#place : 0;
    return images[Math.min(place, images.length - 1)]?.id ?? null;
  }

  get ids(): readonly ImageId[] {
    const chosen = this.#images()
      .filter((card) => this.#ids.has(card.id))
      .map((card) => card.id);
    return chosen.length > 0 ? chosen : this.lead === null ? [] : [this.lead];
  }

  has(id: ImageId): boolean {
    return this.#ids.has(id) || this.lead === id;
  }

  choose(id: ImageId): void {
    this.#take(new Set([id]), id);
  }

  toggle(id: ImageId): void {
    const ids = new Set(this.ids);
    if (ids.delete(id)) {
      this.#take(ids, [...ids].at(-1) ?? null);
    } else {
      this.#take(ids.add(id), id);
    }
  }

  /** Every picture of the list, as far as it was read; the inspector keeps its picture. */
  chooseAll(): void {
    this.#take(new Set(this.#images().map((card) => card.id)), this.lead);
  }

  /** Everything from the picture chosen last to this one. */
  extendTo(id: ImageId): void {
    const images = this.#images();
    const from = images.findIndex((card) => card.id === this.lead);
    const to = images.findIndex((card) => card.id === id);
    if (from === -1 || to === -1) return this.choose(id);
    const stretch = images.slice(Math.min(from, to), Math.max(from, to) + 1);
    this.#take(new Set(stretch.map((card) => card.id)), id);
  }

  #take(ids: ReadonlySet<ImageId>, lead: ImageId | null): void {
    this.#ids = ids;
    this.#lead = lead;
    this.#place = Math.max(
      0,
      this.#images().findIndex((card) => ids.has(card.id)),
    );
    this.#placedIn = this.#listName();
  }
}
