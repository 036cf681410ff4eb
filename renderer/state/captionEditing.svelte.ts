import type { PhotoId } from '../../electron/contract/ids.ts';

/** Whose caption is being written in its row of the list. */
export class CaptionEditing {
  #id = $state.raw<PhotoId | null>(null);

  get id(): PhotoId | null {
    return this.#id;
  }

  begin(id: PhotoId): void {
    this.#id = id;
  }

  end(): void {
    this.#id = null;
  }
}
