import type { ImageId } from '../../electron/contract/ids.ts';
import type { ImageCard } from '../../electron/contract/images.ts';
import type { StudioApi } from '../api/appApi.ts';

export type Family = {
  readonly id: ImageId;
  /** From the first picture to this one. */
  readonly path: readonly ImageCard[];
  /** For each picture of the path: what was edited from it, newest first. */
  readonly children: ReadonlyMap<ImageId, readonly ImageCard[]>;
};

/** Where a picture comes from and what came of it. */
export class Lineage {
  readonly #api: StudioApi;
  #family = $state.raw<Family | null>(null);
  #wanted: ImageId | null = null;

  constructor(api: StudioApi) {
    this.#api = api;
  }

  /** The family last loaded; it stays while the next one is read, so that nothing blinks. */
  get family(): Family | null {
    return this.#family;
  }

  /** Listens for edits and deletions in the family; the answer stops listening. */
  connect(): () => void {
    const reload = () => void this.load(this.#wanted);
    const stops = [this.#api.on('imagesAdded', reload), this.#api.on('imagesChanged', reload)];
    return () => stops.forEach((stop) => stop());
  }

  async load(id: ImageId | null): Promise<void> {
    this.#wanted = id;
    if (id === null) {
      this.#family = null;
      return;
    }
    const family = await readFamily(this.#api, id).catch(() => null); // A picture deleted meanwhile has no family to show.
    if (this.#wanted === id) this.#family = family;
  }
}

async function readFamily(api: StudioApi, id: ImageId): Promise<Family> {
  const [ancestors, self] = await Promise.all([api.images.ancestors(id), api.images.get(id)]);
  const path = [...ancestors, self];
  const lists = await Promise.all(path.map((card) => api.images.children(card.id)));
  return { id, path, children: new Map(path.map((card, index) => [card.id, lists[index] ?? []])) };
}

export type ThreadStep = {
  readonly card: ImageCard;
  /** A side branch hangs from an earlier step and does not lead to the picture on the stage. */
  readonly isBranch: boolean;
};

/** A family as a thread to read downwards: the way to this picture, side branches after the step they leave, then its children. */
export function threadOf({ path, children }: Family): readonly ThreadStep[] {
  return path.flatMap((card, index) => {
    const next = path[index + 1];
    const others = (children.get(card.id) ?? []).filter((child) => child.id !== next?.id && child.trashedAt === null);
    return [{ card, isBranch: false }, ...[...others].reverse().map((child) => ({ card: child, isBranch: true }))];
  });
}
