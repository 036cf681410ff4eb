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

const noTroubles = { unreadable: 0, missing: 0, offline: 0 } as const;

/** Photos of one place: all of them by name, so that the list is as long as it is; their cards as far as the person looks. */
export class PhotoList {
  readonly #api: StudioApi;
  #place = $state.raw<PhotoPlace>({ folderId: null, under: '' });
  #search = $state('');
  #order = $state<PhotoOrder>('path');
  #trouble = $state<Trouble | null>(null);
  #list = $state.raw<ItemList<{ readonly id: PhotoId }>>(listOf([]));
  #counts = $state.raw<Readonly<Record<Trouble, number>>>(noTroubles);
  #name = $state('');
  #isRead = $state(false);
  readonly #cards = new SvelteMap<PhotoId, PhotoCard>();
  /** Cards that are as the store has them; the others are shown until they were read again. */
  readonly #fresh = new Set<PhotoId>();
  #seen: readonly PhotoId[] = [];
  /** Counts questions, so that an answer that comes too late is dropped. */
  #asked = 0;
  /** Many changes at once, as while a folder is scanned, are read once, and once more for what came meanwhile. */
  readonly #readAgain = coalesced(() => this.#read());

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

  /** Only photos in this state are shown; null: all. */
  get trouble(): Trouble | null {
    return this.#trouble;
  }

  get list(): ItemList<{ readonly id: PhotoId }> {
    return this.#list;
  }

  get total(): number {
    return this.#list.items.length;
  }

  /** How many of the place are in each state that asks for a look, whichever of them are shown. */
  get counts(): Readonly<Record<Trouble, number>> {
    return this.#counts;
  }

  /** False until the first answer. */
  get isRead(): boolean {
    return this.#isRead;
  }

  /** Tells the list from another one: a place in one means nothing in the next. */
  get name(): string {
    return this.#name;
  }

  /** What is listed, as the api is asked for it. */
  get selection(): PhotoSelection {
    return { ...this.#everything, order: this.#order, ...(this.#trouble === null ? {} : { states: [this.#trouble] }) };
  }

  get #everything(): PhotoSelection {
    const { folderId, under } = this.#place;
    const words = this.#search.trim();
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
    this.#trouble = null;
    return this.#read();
  }

  searchFor(search: string): Promise<void> {
    this.#search = search;
    return this.#read();
  }

  orderBy(order: PhotoOrder): Promise<void> {
    this.#order = order;
    return this.#read();
  }

  show(trouble: Trouble | null): Promise<void> {
    this.#trouble = trouble;
    return this.#read();
  }

  /** Reads the list and listens; the answer stops listening. */
  connect(): () => void {
    const stop = this.#api.on('photosChanged', ({ ids }) => {
      if (ids === null) this.#fresh.clear();
      else for (const id of ids) this.#fresh.delete(id);
      if (ids === null) void this.#readAgain();
      else void this.see(this.#seen);
    });
    // Nobody listened since the panel was left.
    this.#fresh.clear();
    void this.#readAgain();
    return stop;
  }

  /** These are in the window: their cards are read where they are not known. What fails is asked for again when it is seen again. */
  async see(ids: readonly PhotoId[]): Promise<void> {
    this.#seen = ids;
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
    // A list that fails leaves what is shown; the next change asks again.
    const selection = this.selection;
    const answer = await Promise.all([this.#api.photos.outline(selection), this.#countTroubles()]).catch(() => null);
    if (answer === null || asked !== this.#asked) return;
    const [outline, counts] = answer;
    this.#list = listOf(outline.ids.map((id) => ({ id })));
    this.#name = JSON.stringify(selection);
    this.#counts = counts;
    this.#isRead = true;
    await this.see(this.#seen);
  }

  async #countTroubles(): Promise<Readonly<Record<Trouble, number>>> {
    const count = (state: Trouble) => this.#api.photos.count({ ...this.#everything, states: [state] });
    const [unreadable, missing, offline] = await Promise.all([count('unreadable'), count('missing'), count('offline')]);
    return { unreadable, missing, offline };
  }
}
