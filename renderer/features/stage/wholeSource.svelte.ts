import type { ImageCard } from '../../../electron/contract/images.ts';
import type { MediaUrl } from '../../api/appApi.ts';

type Parts = {
  readonly mediaUrl: MediaUrl;
  readonly card: () => ImageCard;
  /** Somebody looks closer than the whole picture. */
  readonly isNear: () => boolean;
  readonly load: (url: string) => Promise<unknown>;
};

/**
 * Where a picture is shown from: at first as it was drawn or fitted, and as soon as it can be painted without a gap, the photo that it was
 * made from with what was changed of it; from near at its full size.
 */
export class WholeSource {
  readonly #parts: Parts;
  #ready = $state.raw<string | null>(null);

  constructor(parts: Parts) {
    this.#parts = parts;
    $effect(() => {
      const wanted = this.#wanted;
      // One that cannot be loaded leaves what stands there.
      if (wanted !== null)
        void parts
          .load(wanted)
          .then(() => (this.#ready = wanted))
          .catch(() => undefined);
    });
  }

  get #wanted(): string | null {
    const { card, isNear, mediaUrl } = this.#parts;
    const { id, original } = card();
    return original === null ? null : mediaUrl(id, isNear() ? 'original' : 'screen');
  }

  get src(): string {
    const { card, mediaUrl } = this.#parts;
    const { id, original } = card();
    const known = [mediaUrl(id, 'screen'), mediaUrl(id, 'original')];
    return original !== null && this.#ready !== null && known.includes(this.#ready) ? this.#ready : mediaUrl(id, 'full');
  }
}
