import type { ImageId } from '../../../electron/contract/ids.ts';
import type { ImageCard, ImageSelection } from '../../../electron/contract/images.ts';
import { limits } from '../../../electron/contract/limits.ts';
import type { StudioApi } from '../../api/appApi.ts';
import { coalesced } from '../../state/coalesced.ts';
import type { Pictures } from '../../state/pictures.svelte.ts';
import { listOf } from '../../state/itemList.ts';
import type { ItemList } from '../../state/itemList.ts';

/** `asked` shows conversations in place of pictures. */
export type Filter = 'all' | 'generated' | 'edited' | 'imported' | 'starred' | 'asked' | 'trash';

type PictureListItem = { readonly id: ImageId; readonly createdAt: number };

function selectionOf(search: string, filter: Filter): ImageSelection {
  const words = search.trim();
  return {
    ...(words === '' ? {} : { search: words }),
    ...(filter === 'generated' || filter === 'edited' || filter === 'imported' ? { kind: filter } : {}),
    ...(filter === 'starred' ? { starred: true } : {}),
    ...(filter === 'trash' ? { trash: 'only' as const } : {}),
  };
}

/** Pictures of a search: all of them by name, so that the list is as long as it is; their cards as far as the person looks. */
export class HistoryPages {
  readonly #api: StudioApi;
  readonly #pictures: Pictures;
  #search = $state('');
  #filter = $state<Filter>('all');
  #list = $state.raw<ItemList<PictureListItem>>(listOf([]));
  #isRead = $state(false);
  #answered = $state('');
  #trashed = $state(0);
  /** Counts questions, so that an answer that comes too late is dropped. */
  #asked = 0;
  /** Many changes at once, as while a batch is drawn, are read once, and once more for what came meanwhile. */
  readonly #readAgain = coalesced(() => this.#read());
  readonly #onTheirWay = new Set<ImageId>();

  constructor(api: StudioApi, pictures: Pictures, search = '') {
    this.#api = api;
    this.#pictures = pictures;
    this.#search = search;
  }

  get search(): string {
    return this.#search;
  }

  get filter(): Filter {
    return this.#filter;
  }

  /** False until the first answer: nothing is known to be missing before. */
  get isRead(): boolean {
    return this.#isRead;
  }

  /** The search that the list is the answer to. */
  get answered(): string {
    return this.#answered;
  }

  get list(): ItemList<PictureListItem> {
    return this.#list;
  }

  get total(): number {
    return this.#list.items.length;
  }

  /** How many pictures the trash held where nothing else was found. */
  get trashed(): number {
    return this.#trashed;
  }

  /** Undefined until it was seen. */
  card(id: ImageId): ImageCard | undefined {
    return this.#pictures.card(id);
  }

  /** Reads the list and listens; the answer stops listening. */
  connect(): () => void {
    const stops = [
      this.#api.on('imagesAdded', () => void this.#readAgain()),
      this.#api.on('imagesChanged', ({ images, removedIds }) => {
        this.#drop([...removedIds, ...images.filter((card) => !this.#belongs(card)).map(({ id }) => id)]);
        void this.#readAgain();
      }),
    ];
    void this.#read();
    return () => stops.forEach((stop) => stop());
  }

  searchFor(search: string): Promise<void> {
    this.#search = search;
    return this.#read();
  }

  show(filter: Filter): Promise<void> {
    this.#filter = filter;
    return this.#read();
  }

  /** These are in the window: their cards are read where they are not known. What fails is asked for again when it is seen again. */
  async see(ids: readonly ImageId[]): Promise<void> {
    const unknown = ids.filter((id) => this.card(id) === undefined && !this.#onTheirWay.has(id)).slice(0, limits.pageItems.max);
    if (unknown.length === 0) return;
    for (const id of unknown) this.#onTheirWay.add(id);
    this.#pictures.learn(await this.#api.images.cards(unknown).catch(() => []));
    for (const id of unknown) this.#onTheirWay.delete(id);
  }

  async #read(): Promise<void> {
    this.#asked += 1;
    const asked = this.#asked;
    const search = this.#search;
    // A list that fails leaves what is shown; the next change asks again.
    const outline = await this.#api.images.outline(selectionOf(search, this.#filter)).catch(() => null);
    if (outline === null || asked !== this.#asked) return;
    const trashed = outline.ids.length > 0 ? 0 : await this.#countTrash();
    if (asked !== this.#asked) return;
    this.#list = listOf(outline.ids.map((id, place) => ({ id, createdAt: outline.createdAt[place] ?? 0 })));
    this.#trashed = trashed;
    this.#answered = search;
    this.#isRead = true;
  }

  async #countTrash(): Promise<number> {
    const page = await this.#api.images.page({ limit: 1, trash: 'only' }).catch(() => null);
    return page?.total ?? 0;
  }

  /** What left is gone at once, before the list was read again. */
  #drop(ids: readonly ImageId[]): void {
    const gone = new Set(ids);
    if (ids.some((id) => this.#list.placeOf(id) !== undefined)) this.#list = listOf(this.#list.items.filter(({ id }) => !gone.has(id)));
  }

  #belongs(card: ImageCard): boolean {
    if (this.#filter === 'trash') return card.trashedAt !== null;
    return card.trashedAt === null && (this.#filter !== 'starred' || card.starred);
  }
}
