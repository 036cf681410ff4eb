import type { PhotoId } from '../../../electron/contract/ids.ts';
import type { PhotoCard, PhotoRecord } from '../../../electron/contract/photos.ts';
import type { StudioApi } from '../../api/appApi.ts';

/** Two rows of them. */
const similarShown = 8;

export type Selected = { readonly record: PhotoRecord; readonly alike: readonly PhotoCard[]; readonly similar: readonly PhotoCard[] };

/** The full record of the one photo the inspector shows, those that show the same, and those of its kind. */
export class SelectedPhoto {
  readonly #api: StudioApi;
  #selected = $state.raw<Selected | null>(null);
  #wanted: PhotoId | null = null;
  /** Counts loads: an answer about the same photo may be older, too. */
  #asked = 0;

  constructor(api: StudioApi) {
    this.#api = api;
  }

  get selected(): Selected | null {
    return this.#selected;
  }

  async load(id: PhotoId | null): Promise<void> {
    this.#wanted = id;
    this.#asked += 1;
    const asked = this.#asked;
    const selected = id === null ? null : await readSelected(this.#api, id).catch(() => null); // Removed meanwhile: nothing to show.
    if (asked === this.#asked) this.#selected = selected;
  }

  /** Reads again when photos change; the answer stops listening. */
  connect(): () => void {
    return this.#api.on('photosChanged', ({ ids }) => {
      if (this.#wanted !== null && (ids === null || ids.includes(this.#wanted))) void this.load(this.#wanted);
    });
  }
}

async function readSelected(api: StudioApi, id: PhotoId): Promise<Selected> {
  const [record, alike, near] = await Promise.all([api.photos.get(id), api.photos.duplicates(id), api.photos.similar(id)]);
  // The same photo in another size is like it, too, and shown already.
  const same = new Set(alike.map((card) => card.id));
  return { record, alike, similar: near.filter((card) => !same.has(card.id)).slice(0, similarShown) };
}
