import { SvelteMap } from 'svelte/reactivity';
import type { ImageId, JobId } from '../../electron/contract/ids.ts';
import type { ImageCard } from '../../electron/contract/images.ts';
import type { JobRow } from '../../electron/contract/jobs.ts';
import type { StudioApi } from '../api/appApi.ts';

const recentAtMost = 80;

/** Newest first; the variations of one job stay in their own order, as on the stage. */
function newestFirst(a: ImageCard, b: ImageCard): number {
  if (a.jobId !== null && a.jobId === b.jobId) return a.variation - b.variation;
  return b.createdAt - a.createdAt || b.id.localeCompare(a.id);
}

/** Every picture the window has met, and the newest of them for the strip. */
export class Pictures {
  readonly #api: StudioApi;
  readonly #cards = new SvelteMap<ImageId, ImageCard>();
  #recentIds = $state.raw<readonly ImageId[]>([]);

  readonly recent = $derived(
    this.#recentIds
      .map((id) => this.#cards.get(id))
      .filter((card) => card !== undefined)
      .filter((card) => card.trashedAt === null),
  );

  constructor(api: StudioApi) {
    this.#api = api;
  }

  async connect(): Promise<() => void> {
    const stops = [
      this.#api.on('imagesAdded', ({ images }) => this.#join(images)),
      this.#api.on('imagesChanged', ({ images, removedIds }) => {
        for (const id of removedIds) this.#cards.delete(id);
        this.#join(images);
      }),
    ];
    this.#join((await this.#api.images.page({ limit: recentAtMost })).images);
    return () => stops.forEach((stop) => stop());
  }

  card(id: ImageId): ImageCard | undefined {
    return this.#cards.get(id);
  }

  /** The first picture that a job made, as far as it is known. */
  firstOf({ imageIds: [first] }: Pick<JobRow, 'imageIds'>): ImageCard | undefined {
    return first === undefined ? undefined : this.#cards.get(first);
  }

  /** Variations of one job, as far as they are known and not in the trash. */
  madeBy(jobId: JobId): readonly ImageCard[] {
    return [...this.#cards.values()]
      .filter((card) => card.jobId === jobId && card.trashedAt === null)
      .sort((a, b) => a.variation - b.variation);
  }

  /** Takes note of pictures a page or a record has brought. */
  learn(cards: readonly ImageCard[]): void {
    for (const card of cards) this.#cards.set(card.id, card);
  }

  /** The card, asked for when the window has not met it. */
  async find(id: ImageId): Promise<ImageCard> {
    const known = this.#cards.get(id);
    if (known !== undefined) return known;
    const record = await this.#api.images.get(id);
    this.learn([record]);
    return record;
  }

  #join(images: readonly ImageCard[]): void {
    this.learn(images);
    const ids = new Set([...this.#recentIds, ...images.map((image) => image.id)]);
    this.#recentIds = [...ids]
      .map((id) => this.#cards.get(id))
      .filter((card) => card !== undefined)
      .sort(newestFirst)
      .slice(0, recentAtMost)
      .map((card) => card.id);
  }
}
