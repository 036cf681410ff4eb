import { SvelteMap } from 'svelte/reactivity';
import type { TextPiece } from '../../electron/contract/history.ts';
import type { PhotoId } from '../../electron/contract/ids.ts';
import type { StudioApi } from '../api/appApi.ts';

/** How sure the model was of each word, for the captions that are looked at. */
export class CaptionPieces {
  readonly #api: StudioApi;
  readonly #pieces = new SvelteMap<PhotoId, readonly TextPiece[]>();
  readonly #asked = new Set<PhotoId>();

  constructor(api: StudioApi) {
    this.#api = api;
  }

  connect(): Promise<() => void> {
    const stop = this.#api.on('photosChanged', ({ ids }) => {
      if (ids === null) this.#asked.clear();
      else for (const id of ids) this.#asked.delete(id);
    });
    return Promise.resolve(stop);
  }

  /** The pieces of a caption; null where they are not known, or say something else by now. */
  of(id: PhotoId, caption: string): readonly TextPiece[] | null {
    const pieces = this.#pieces.get(id);
    const said = pieces?.map(({ text }) => text).join('');
    return pieces !== undefined && said?.trim() === caption ? pieces : null;
  }

  /** Reads those that are not known. What fails is asked for again when it is seen again. */
  async see(ids: readonly PhotoId[]): Promise<void> {
    const unknown = ids.filter((id) => !this.#asked.has(id));
    if (unknown.length === 0) return;
    for (const id of unknown) this.#asked.add(id);
    const read = await this.#api.captions.pieces(unknown).catch(() => null);
    if (read === null) for (const id of unknown) this.#asked.delete(id);
    else for (const { photoId, pieces } of read) this.#pieces.set(photoId, pieces);
  }
}
