import type { ImageId, JobId, PhotoId } from '../../../electron/contract/ids.ts';
import type {
  Foreign,
  HowMade,
  ImageCard,
  ImagePage,
  ImageQuery,
  ImageRecord,
  ImageSelection,
  Pixels,
} from '../../../electron/contract/images.ts';
import { parsePictureSearch } from '../../../electron/contract/pictureSearch.ts';
import { RequestFailed } from '../appApi.ts';
import { bitmapFile } from './bitmapFile.ts';
import { readScene } from './fakeScene.ts';
import type { Scene } from './fakeScene.ts';
import type { FakeEvents } from './fakeEvents.ts';
import { isAsAsked } from './fakePictureSearch.ts';
import { drawScene } from './fakePixels.ts';

export const gridSide = 8;
export const imagePx = 256;
/** Of every picture from outside. */
const sizeOfOriginals = { width: 1024, height: 768 };

type Kept = {
  card: ImageCard;
  /** As it was brought in. */
  readonly fileName: string;
  readonly scene: Scene;
  readonly made: HowMade | null;
  readonly foreign: Foreign | undefined;
  readonly photo: PhotoId | undefined;
  readonly order: readonly number[];
  caption: ImageRecord['caption'];
  pixels?: Pixels;
  url?: string;
};

export type NewPicture = {
  readonly kind: ImageCard['kind'];
  readonly title: string;
  readonly scene: Scene;
  readonly order: readonly number[];
  readonly tokensDrawn: number;
  readonly createdAt: number;
  readonly parentId?: ImageId | null;
  readonly continuedFrom?: number | null;
  readonly jobId?: JobId | null;
  readonly variation?: number;
  readonly made?: HowMade | null;
  /** Of a picture from outside. */
  readonly foreign?: Foreign;
  /** What it is a fitted copy of. */
  readonly photo?: PhotoId;
};

function missing(): RequestFailed {
  return new RequestFailed({ code: 'imageNotFound', message: 'This picture is no longer in the library.' });
}

/** The variations of one job stay in their own order. */
function newestFirst(a: ImageCard, b: ImageCard): number {
  if (a.jobId !== null && a.jobId === b.jobId) return a.variation - b.variation;
  return b.createdAt - a.createdAt || b.id.localeCompare(a.id);
}

/** Pictures in memory, newest last. */
export class FakeLibrary {
  readonly #kept = new Map<ImageId, Kept>();
  readonly #events: FakeEvents;
  #count = 0;

  constructor(events: FakeEvents) {
    this.#events = events;
  }

  /** A file as a picture; `photo`: the one of the library that it is. */
  import(name: string, photo?: PhotoId): ImageCard {
    const made = { kind: 'imported', title: name, scene: readScene(name), order: [], tokensDrawn: 0, createdAt: Date.now() } as const;
    const card = this.add({ ...made, ...(photo === undefined ? {} : { photo }) });
    this.#events.announce('imagesAdded', { images: [card] });
    return card;
  }

  add(picture: NewPicture): ImageCard {
    this.#count += 1;
    const id: ImageId = `img_${String(this.#count).padStart(8, '0')}`;
    const tokensTotal = picture.kind === 'imported' ? 0 : gridSide * gridSide;
    const card: ImageCard = {
      id,
      kind: picture.kind,
      title: picture.title,
      createdAt: picture.createdAt,
      width: imagePx,
      height: imagePx,
      starred: false,
      trashedAt: null,
      parentId: picture.parentId ?? null,
      continuedFrom: picture.continuedFrom ?? null,
      jobId: picture.jobId ?? null,
      variation: picture.variation ?? 0,
      tokensDrawn: picture.tokensDrawn,
      tokensTotal,
      original: picture.kind === 'imported' ? sizeOfOriginals : this.#originalOf(picture.parentId ?? null),
      remark: null,
    };
    this.#kept.set(id, {
      card,
      fileName: picture.title,
      scene: picture.scene,
      made: picture.made ?? null,
      foreign: picture.foreign,
      photo: picture.photo,
      order: picture.order,
      caption: null,
    });
    return card;
  }

  #originalOf(parentId: ImageId | null): ImageCard['original'] {
    return parentId === null ? null : (this.#kept.get(parentId)?.card.original ?? null);
  }

  /** Newest first; `saidOf` answers what was asked and answered about a picture. */
  find(query: ImageSelection, saidOf: (id: ImageId) => string): readonly ImageCard[] {
    const { filter } = parsePictureSearch(query.search ?? '');
    return Array.from(this.#kept.values(), (kept) => kept.card)
      .filter((card) => (query.trash === 'only' ? card.trashedAt !== null : query.trash === 'with' || card.trashedAt === null))
      .filter((card) => query.kind === undefined || card.kind === query.kind)
      .filter((card) => query.starred === undefined || card.starred === query.starred)
      .filter(({ id }) => {
        if (filter === null) return true;
        const { card, made, foreign, caption } = this.kept(id);
        const said = [card.title, made?.style ?? '', foreign?.prompt ?? '', caption?.text ?? '', saidOf(id)].join('\n');
        return isAsAsked(filter, { card, made, said });
      })
      .sort(newestFirst);
  }

  page(query: ImageQuery, saidOf: (id: ImageId) => string = () => ''): ImagePage {
    const matching = this.find(query, saidOf);
    const start = query.cursor === undefined ? 0 : matching.findIndex((card) => card.id === query.cursor) + 1;
    const images = matching.slice(start, start + query.limit);
    const more = start + query.limit < matching.length;
    return { images, nextCursor: more ? (images.at(-1)?.id ?? null) : null, total: matching.length };
  }

  cards(ids: readonly ImageId[]): readonly ImageCard[] {
    return ids.flatMap((id) => this.#kept.get(id)?.card ?? []);
  }

  record(id: ImageId): ImageRecord {
    const { card, fileName, made, foreign, photo, caption } = this.kept(id);
    const known = { ...(foreign === undefined ? {} : { foreign }), ...(photo === undefined ? {} : { photo }) };
    const original = { sha256: 'c4'.padEnd(64, '0'), ...sizeOfOriginals, ...known, kept: true } as const;
    return {
      ...card,
      file: `/home/artist/.local/share/unifluid/pictures/${id}.png`,
      bytes: 48_213,
      sha256: 'a31f09'.padEnd(64, '0'),
      made,
      imported: card.kind === 'imported' ? { fileName, ...original } : null,
      caption,
    };
  }

  caption(id: ImageId, text: string, confidence: number): void {
    this.kept(id).caption = { text, confidence };
  }

  children(id: ImageId): readonly ImageCard[] {
    const { id: parentId } = this.kept(id).card;
    return Array.from(this.#kept.values(), (kept) => kept.card)
      .filter((card) => card.parentId === parentId && card.trashedAt === null)
      .sort(newestFirst);
  }

  ancestors(id: ImageId): readonly ImageCard[] {
    const { parentId } = this.kept(id).card;
    return parentId === null ? [] : [...this.ancestors(parentId), this.kept(parentId).card];
  }

  change(ids: readonly ImageId[], change: Partial<Pick<ImageCard, 'starred' | 'title' | 'trashedAt'>>): void {
    const changed = ids.map((id) => {
      const kept = this.kept(id);
      kept.card = { ...kept.card, ...change };
      return kept.card;
    });
    this.#events.announce('imagesChanged', { images: changed, removedIds: [] });
  }

  name(id: ImageId, title: string): ImageCard {
    if (this.kept(id).card.kind !== 'imported')
      throw new RequestFailed({ code: 'pictureNamedByItsWords', message: 'A drawing goes by its words.' });
    this.change([id], { title });
    return this.kept(id).card;
  }

  emptyTrash(among: readonly ImageId[] = [...this.#kept.keys()]): number {
    const removedIds = this.cards(among)
      .filter(({ trashedAt }) => trashedAt !== null)
      .map(({ id }) => id);
    for (const id of removedIds) this.#kept.delete(id);
    this.#events.announce('imagesChanged', { images: [], removedIds });
    return removedIds.length;
  }

  pixels(id: ImageId): Pixels {
    const kept = this.kept(id);
    kept.pixels ??= masked(drawScene(kept.scene, imagePx, kept.card.variation), kept.order.slice(0, kept.card.tokensDrawn), kept.card);
    return kept.pixels;
  }

  url(id: ImageId): string {
    const kept = this.kept(id);
    kept.url ??= URL.createObjectURL(new Blob([bitmapFile(this.pixels(id))], { type: 'image/bmp' }));
    return kept.url;
  }

  kept(id: ImageId): Kept {
    const kept = this.#kept.get(id);
    if (kept === undefined) throw missing();
    return kept;
  }
}

/** Clears what was not drawn, as the true studio does for a picture that was stopped and kept. */
function masked(pixels: Pixels, drawn: readonly number[], card: ImageCard): Pixels {
  if (card.tokensTotal === card.tokensDrawn) return pixels;
  const cell = imagePx / gridSide;
  const kept = new Set(drawn);
  const rgba = pixels.rgba.slice();
  for (let pixel = 0; pixel < imagePx * imagePx; pixel += 1) {
    const row = Math.floor(pixel / imagePx / cell);
    const column = Math.floor((pixel % imagePx) / cell);
    if (!kept.has(row * gridSide + column)) rgba.fill(0, pixel * 4, pixel * 4 + 4);
  }
  return { ...pixels, rgba };
}
