import type { ImageId } from '../../electron/contract/ids.ts';
import type { ImageCard } from '../../electron/contract/images.ts';
import type { StudioApi } from '../api/appApi.ts';

export type Family = {
  readonly id: ImageId;
  /** From the first picture to this one. */
  readonly path: readonly ImageCard[];
  /** Onward from this one: the way the person came from, else the newest. Returning to a picture keeps what came of it in sight. */
  readonly ahead: readonly ImageCard[];
  /** For each picture of the path and onward: what was edited from it or goes on with it, newest first. */
  readonly children: ReadonlyMap<ImageId, readonly ImageCard[]>;
};

/** Where a picture comes from and what came of it. */
export class Lineage {
  readonly #api: StudioApi;
  #family = $state.raw<Family | null>(null);
  #wanted: ImageId | null = null;
  /** Counts loads: an answer about the same picture may be older, too. */
  #asked = 0;
  /** The line last shown. Not a state: who asks for another family does not depend on the last one. */
  #cameBy: ReadonlySet<ImageId> = new Set();

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
    this.#asked += 1;
    const asked = this.#asked;
    if (id === null) {
      this.#family = null;
      return;
    }
    const family = await readFamily(this.#api, id, this.#cameBy).catch(() => null); // A picture deleted meanwhile has no family to show.
    if (asked !== this.#asked) return;
    this.#family = family;
    if (family !== null) this.#cameBy = new Set([...family.path, ...family.ahead].map((card) => card.id));
  }
}

/** More steps onward than a strip shows. */
const aheadAtMost = 24;

async function readFamily(api: StudioApi, id: ImageId, cameBy: ReadonlySet<ImageId>): Promise<Family> {
  const [ancestors, self] = await Promise.all([api.images.ancestors(id), api.images.get(id)]);
  const path = [...ancestors, self];
  const lists = await Promise.all(path.map((card) => api.images.children(card.id)));
  const children = new Map(path.map((card, index) => [card.id, lists[index] ?? []]));
  const ahead: ImageCard[] = [];
  for (let next = onward(children.get(id), cameBy); next !== undefined && ahead.length < aheadAtMost;) {
    ahead.push(next);
    const own = await api.images.children(next.id);
    children.set(next.id, own);
    next = onward(own, cameBy);
  }
  return { id, path, ahead, children };
}

function onward(children: readonly ImageCard[] | undefined, cameBy: ReadonlySet<ImageId>): ImageCard | undefined {
  return children?.find((card) => cameBy.has(card.id)) ?? children?.[0];
}

export type ThreadStep = {
  readonly card: ImageCard;
  /** A side branch hangs from a step of the line and is not on it. */
  readonly isBranch: boolean;
};

/** The versions of one edit stay in their own order. */
function oldestFirst(a: ImageCard, b: ImageCard): number {
  return a.jobId !== null && a.jobId === b.jobId ? a.variation - b.variation : a.createdAt - b.createdAt;
}

/** A family as a thread to read downwards: the way to this picture and onward, side branches after the step they leave. */
export function threadOf({ path, ahead, children }: Family): readonly ThreadStep[] {
  const line = [...path, ...ahead];
  return line.flatMap((card, index) => {
    const next = line[index + 1];
    const others = (children.get(card.id) ?? []).filter((child) => child.id !== next?.id && child.trashedAt === null);
    return [{ card, isBranch: false }, ...others.toSorted(oldestFirst).map((child) => ({ card: child, isBranch: true }))];
  });
}
