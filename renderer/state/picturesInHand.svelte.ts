import type { ImageId } from '../../electron/contract/ids.ts';
import { isStagePanel } from './navigation.svelte.ts';
import type { Navigation } from './navigation.svelte.ts';
import type { Stage } from './stage.svelte.ts';

/** A list of pictures that has the window, as the history does: there, keys and commands mean what is chosen in it. */
export type PictureList = {
  readonly ids: () => readonly ImageId[];
  /** The one chosen last. */
  readonly lead: () => ImageId | null;
  readonly isTrash: () => boolean;
  /** Into the trash, or out of it for good. */
  readonly remove: (ids: readonly ImageId[]) => void;
};

type Parts = { readonly navigation: Navigation; readonly stage: Stage };

/** Which pictures the window's keys and commands mean now, wherever the focus is. Only such as are seen. */
export class PicturesInHand {
  readonly #parts: Parts;
  #list = $state.raw<PictureList>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Has this list mean the pictures, until what is answered is called. */
  offer(list: PictureList): () => void {
    this.#list = list;
    return () => {
      if (this.#list === list) this.#list = undefined;
    };
  }

  /** The list they are chosen in; undefined where it is the stage that shows one. */
  get list(): PictureList | undefined {
    return isStagePanel(this.#parts.navigation.panel) ? undefined : this.#list;
  }

  /** The one to do with what is done with one alone. */
  get lead(): ImageId | null {
    const { list } = this;
    return list === undefined ? (this.ids[0] ?? null) : list.lead();
  }

  get ids(): readonly ImageId[] {
    const { navigation, stage } = this.#parts;
    if (isStagePanel(navigation.panel)) return stage.pictureId === null ? [] : [stage.pictureId];
    return this.#list?.ids() ?? [];
  }
}
