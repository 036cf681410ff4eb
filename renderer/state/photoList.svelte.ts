import { SvelteMap } from 'svelte/reactivity';
import type { PhotoFolderId, PhotoId } from '../../electron/contract/ids.ts';
import { limits } from '../../electron/contract/limits.ts';
import type { PhotoCard, PhotoOrder, PhotoSelection, PhotoState } from '../../electron/contract/photos.ts';
import type { StudioApi } from '../api/appApi.ts';
import { coalesced } from './coalesced.ts';
import { listOf } from './itemList.ts';
import type { ItemList } from './itemList.ts';

/** Where in the library the person is: all of it, a folder that was added, or one below it. */
export type PhotoPlace = { readonly folderId: PhotoFolderId | null; readonly under: string };

export const troubles = ['unreadable', 'missing', 'offline'] as const satisfies readonly PhotoState[];
export type Trouble = (typeof troubles)[number];

/** Parts of a place that are shown alone by one press, and how the search says so. */
export const photoParts = ['toReview', 'failed', ...troubles] as const;
export type PhotoPart = (typeof photoParts)[number];
const termOf: Readonly<Record<PhotoPart, string>> = {
  toReview: 'is:to-review',
  // What cannot be had now is told as that, and not a second time: nothing else can be tried with it.
  failed: 'is:failed is:here',
  unreadable: 'is:unreadable',
  missing: 'is:missing',
  offline: 'is:offline',
};

const nothingCounted = { toReview: 0, failed: 0, unreadable: 0, missing: 0, offline: 0 } as const;

/** Photos of one place: all of them by name, so that the list is as long as it is; their cards as far as the person looks. */
export class PhotoList {
  readonly #api: StudioApi;
  #place = $state.raw<PhotoPlace>({ folderId: null, under: '' });
  #search = $state('');
  #order = $state<PhotoOrder>('path');
  #part = $state<PhotoPart | null>(null);
  #list = $state.raw<ItemList<{ readonly id: PhotoId }>>(listOf([]));
  #counts = $state.raw<Readonly<Record<PhotoPart, number>>>(nothingCounted);
  #isStale = $state(false);
  #inSight = $state.raw<readonly PhotoId[]>([]);
  #top = $state.raw<PhotoId | null>(null);
  #name = $state('');
  #isRead = $state(false);
  #answered = $state('');
  readonly #cards = new SvelteMap<PhotoId, PhotoCard>();
  /** Cards that are as the store has them; the others are shown until they were read again. */
  readonly #fresh = new Set<PhotoId>();
  #seen: readonly PhotoId[] = [];
  /** Counts questions, so that an answer that comes too late is dropped. */
  #asked = 0;
  /** The same for counts, which are asked for with each list and beside it. */
  #counted = 0;
  /** Many changes at once, as while a folder is scanned, are read once, and once more for what came meanwhile. */
  readonly #readAgain = coalesced(() => this.#read());
  readonly #countAgain = coalesced(() => this.#count(), { rest: 9 });

  constructor(api: StudioApi) {
    this.#api = api;
  }

  get place(): PhotoPlace {
    return this.#place;
  }

  get search(): string {
    return this.#search;
  }

  get order(): PhotoOrder {
    return this.#order;
  }

  /** The part that is shown alone; null: all of the place. */
  get part(): PhotoPart | null {
    return this.#part;
  }

  /** Captions changed since, and the list goes by captions: read again it would be another. Rows under somebody's hand do not move by themselves. */
  get isStale(): boolean {
    return this.#isStale;
  }

  /** The photos a person sees now, from top to bottom. */
  get inSight(): readonly PhotoId[] {
    return this.#inSight;
  }

  /** The photo that is to stand at the top. */
  get top(): PhotoId | null {
    return this.#top;
  }

  showFromTop(id: PhotoId): void {
    this.#top = id;
  }

  get list(): ItemList<{ readonly id: PhotoId }> {
    return this.#list;
  }

  get total(): number {
    return this.#list.items.length;
  }

  /** Whether any that is listed can be had: of what is unreadable, missing or offline nothing can be made. */
  get holdsReadable(): boolean {
    const { part, total } = this;
    if (part !== null) return total > 0 && !troubles.some((trouble) => trouble === part);
    return total > troubles.reduce((sum, trouble) => sum + this.counts[trouble], 0);
  }

  /** How many of the place ask for a look, whichever of them are shown. */
  get counts(): Readonly<Record<PhotoPart, number>> {
    return this.#counts;
  }

  /** False until the first answer. */
  get isRead(): boolean {
    return this.#isRead;
  }

  /** The search that the list is the answer to. */
  get answered(): string {
    return this.#answered;
  }

  /** Tells the list from another one: a place in one means nothing in the next. */
  get name(): string {
    return this.#name;
  }

  /** What is listed, as the api is asked for it. */
  get selection(): PhotoSelection {
    return { ...this.#only(this.#part), order: this.#order };
  }

  #only(part: PhotoPart | null): PhotoSelection {
    const { folderId, under } = this.#place;
    const asked = this.#search.trim();
    // In front: quotes that are not closed yet would swallow what follows.
    const words = part === null ? asked : asked === '' ? termOf[part] : `${termOf[part]} (${asked})`;
    return {
      ...(folderId === null ? {} : { folderId }),
      ...(under === '' ? {} : { under }),
      ...(words === '' ? {} : { search: words }),
    };
  }

  /** Undefined until it was seen. */
  card(id: PhotoId): PhotoCard | undefined {
    return this.#cards.get(id);
  }

  go(place: PhotoPlace): Promise<void> {
    this.#place = place;
    this.#part = null;
    return this.#read();
  }

  /** In all that was ever added, whichever place is shown now. */
  findEverywhere(search: string): Promise<void> {
    this.#search = search;
    return this.go({ folderId: null, under: '' });
  }

  searchFor(search: string): Promise<void> {
    this.#search = search;
    return this.#read();
  }

  orderBy(order: PhotoOrder): Promise<void> {
    this.#order = order;
    return this.#read();
  }

  show(part: PhotoPart | null): Promise<void> {
    this.#part = part;
    return this.#read();
  }

  refresh(): Promise<void> {
    return this.#readAgain();
  }

  /** Reads the list and listens; the answer stops listening. */
  connect(): () => void {
    const stop = this.#api.on('photosChanged', ({ ids }) => {
      if (ids === null) this.#fresh.clear();
      else for (const id of ids) this.#fresh.delete(id);
      if (ids === null) void this.#readAgain();
      else {
        void this.see(this.#seen);
        void this.#countAgain();
        this.#isStale = this.#order === 'doubt' || this.#part !== null || this.#search.trim() !== '';
      }
    });
    // Nobody listened since the panel was left.
    this.#fresh.clear();
    void this.#readAgain();
    return stop;
  }

  /** These are in the window: their cards are read where they are not known. What fails is asked for again when it is seen again. */
  async see(ids: readonly PhotoId[], inSight = this.#inSight): Promise<void> {
    this.#seen = ids;
    this.#inSight = inSight;
    const unknown = ids.filter((id) => !this.#fresh.has(id)).slice(0, limits.pageItems.max);
    if (unknown.length === 0) return;
    for (const id of unknown) this.#fresh.add(id);
    const cards = await this.#api.photos.cards(unknown).catch(() => null);
    if (cards === null) for (const id of unknown) this.#fresh.delete(id);
    else for (const card of cards) this.#cards.set(card.id, card);
  }

  async #read(): Promise<void> {
    this.#asked += 1;
    const asked = this.#asked;
    this.#isStale = false;
    // A list that fails leaves what is shown; the next change asks again.
    const { selection, search } = this;
    const counting = this.#count();
    const outline = await this.#api.photos.outline(selection).catch(() => null);
    if (outline === null || asked !== this.#asked) return;
    this.#list = listOf(outline.ids.map((id) => ({ id })));
    this.#name = JSON.stringify(selection);
    this.#answered = search;
    this.#isRead = true;
    await Promise.all([counting, this.see(this.#seen)]);
  }

  async #count(): Promise<void> {
    this.#counted += 1;
    const [asked, count] = [this.#asked, this.#counted];
    const counted = await this.#api.photos.tally(this.#only(null)).catch(() => null);
    if (counted !== null && asked === this.#asked && count === this.#counted) this.#counts = counted;
  }
}
