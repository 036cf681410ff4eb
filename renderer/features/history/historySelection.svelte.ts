import type { ImageId } from '../../../electron/contract/ids.ts';
import type { ImageCard } from '../../../electron/contract/images.ts';

/** Which pictures of the history are chosen. The last one touched is the one the inspector shows. */
export class HistorySelection {
  readonly #images: () => readonly ImageCard[];
  #ids = $state.raw<ReadonlySet<ImageId>>(new Set());
  #lead = $state<ImageId | null>(null);

  constructor(images: () => readonly ImageCard[]) {
    this.#images = images;
  }

  /** The picture the inspector and the arrow keys belong to: the one chosen last, or the newest. */
  get lead(): ImageId | null {
    const images = this.#images();
    if (this.#lead !== null && images.some((card) => card.id === this.#lead)) return this.#lead;
    return images[0]?.id ?? null;
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
    this.#ids = new Set([id]);
    this.#lead = id;
  }

  toggle(id: ImageId): void {
    const ids = new Set(this.ids);
    if (ids.has(id)) ids.delete(id);
    else ids.add(id);
    this.#ids = ids;
    this.#lead = id;
  }

  /** Everything from the picture chosen last to this one. */
  extendTo(id: ImageId): void {
    const images = this.#images();
    const from = images.findIndex((card) => card.id === this.lead);
    const to = images.findIndex((card) => card.id === id);
    if (from === -1 || to === -1) return this.choose(id);
    const stretch = images.slice(Math.min(from, to), Math.max(from, to) + 1);
    this.#ids = new Set(stretch.map((card) => card.id));
    this.#lead = id;
  }
}
