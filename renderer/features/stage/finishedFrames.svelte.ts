import type { ImageId } from '../../../electron/contract/ids.ts';
import type { ImageFrames } from '../../../electron/contract/images.ts';
import type { StudioApi } from '../../api/appApi.ts';

type Loaded = { readonly id: ImageId; readonly frames: ImageFrames; readonly image: HTMLImageElement };

/** The order and the pixels of a finished picture, for scrubbing through it. Only the newest asked for is kept. */
export class FinishedFrames {
  readonly #api: StudioApi;
  readonly #loadImage: (url: string) => Promise<HTMLImageElement>;
  #loaded = $state.raw<Loaded | null>(null);
  #wanted: ImageId | null = null;

  constructor(api: StudioApi, loadImage: (url: string) => Promise<HTMLImageElement>) {
    this.#api = api;
    this.#loadImage = loadImage;
  }

  of(id: ImageId): Loaded | null {
    return this.#loaded?.id === id ? this.#loaded : null;
  }

  async load(id: ImageId): Promise<void> {
    this.#wanted = id;
    const [frames, image] = await Promise.all([this.#api.images.framesOf(id), this.#loadImage(this.#api.mediaUrl(id, 'full'))]);
    if (this.#wanted === id) this.#loaded = { id, frames, image };
  }
}
