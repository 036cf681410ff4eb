import type { ImageId } from '../../electron/contract/ids.ts';
import type { ImageCard } from '../../electron/contract/images.ts';
import type { StudioApi } from '../api/appApi.ts';
import type { Navigation } from './navigation.svelte.ts';
import type { Notices } from './notices.svelte.ts';
import type { UndoStack } from './undoStack.svelte.ts';

type Parts = { readonly api: StudioApi; readonly navigation: Navigation; readonly notices: Notices; readonly undoStack: UndoStack };

/** Names for pictures from outside: drawings go by their words. */
export class Naming {
  readonly #parts: Parts;
  #card = $state.raw<ImageCard | null>(null);

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** The picture that the dialog is about. */
  get card(): ImageCard | null {
    return this.#card;
  }

  ask(card: ImageCard): void {
    if (card.kind !== 'imported') return;
    this.#card = card;
    this.#parts.navigation.open('name');
  }

  /** Gives the picture the name that was typed; none and the one it has change nothing. */
  async give(typed: string): Promise<void> {
    const { api, navigation, notices, undoStack } = this.#parts;
    const [card, title] = [this.#card, typed.trim()];
    navigation.open(null);
    if (card === null || title === '' || title === card.title) return;
    const name = (id: ImageId, to: string) => () => api.images.name({ id, title: to });
    await notices.attempt(async () => {
      await api.images.name({ id: card.id, title });
      undoStack.push({ label: `Named “${title}”`, undo: name(card.id, card.title), redo: name(card.id, title) });
    });
  }
}
