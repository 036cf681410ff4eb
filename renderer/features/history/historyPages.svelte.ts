import type { ImageCard, ImagePage, ImageQuery } from '../../../electron/contract/images.ts';
import { limits } from '../../../electron/contract/limits.ts';
import type { StudioApi } from '../../api/appApi.ts';
import type { Pictures } from '../../state/pictures.svelte.ts';

const pageSize = 200;

/** `asked` shows conversations in place of pictures. */
export type Filter = 'all' | 'generated' | 'edited' | 'imported' | 'starred' | 'asked' | 'trash';

function queryOf(search: string, filter: Filter): Omit<ImageQuery, 'limit' | 'cursor'> {
  const words = search.trim();
  return {
    ...(words === '' ? {} : { search: words }),
    ...(filter === 'generated' || filter === 'edited' || filter === 'imported' ? { kind: filter } : {}),
    ...(filter === 'starred' ? { starred: true } : {}),
    ...(filter === 'trash' ? { trash: 'only' as const } : {}),
  };
}

/** Pictures of a search, page after page as far as the person scrolls. */
export class HistoryPages {
  readonly #api: StudioApi;
  readonly #pictures: Pictures;
  #search = $state('');
  #filter = $state<Filter>('all');
  #loaded = $state.raw<readonly ImageCard[]>([]);
  #total = $state(0);
  #isRead = $state(false);
  #next = $state.raw<string | null>(null);
  #reading: Promise<void> | null = null;
  /** Counts searches, so that an answer that comes too late is dropped. */
  #asked = 0;

  readonly images = $derived(
    this.#loaded
      .map((card) => this.#pictures.card(card.id))
      .filter((card) => card !== undefined)
      .filter((card) => this.#belongs(card)),
  );

  constructor(api: StudioApi, pictures: Pictures) {
    this.#api = api;
    this.#pictures = pictures;
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

  get total(): number {
    return this.#total;
  }

  get hasMore(): boolean {
    return this.#next !== null;
  }

  /** Reads the first page and listens; the answer stops listening. */
  connect(): () => void {
    const reload = () => void this.#readFirst();
    const stops = [this.#api.on('imagesAdded', reload), this.#api.on('imagesChanged', reload)];
    reload();
    return () => stops.forEach((stop) => stop());
  }

  searchFor(search: string): Promise<void> {
    this.#search = search;
    return this.#readFirst();
  }

  show(filter: Filter): Promise<void> {
    this.#filter = filter;
    return this.#readFirst();
  }

  /** The next page, unless one is on its way or there is none. */
  async readMore(): Promise<void> {
    const cursor = this.#next;
    if (cursor === null || this.#reading !== null) return this.#reading ?? undefined;
    this.#reading = this.#read(cursor);
    await this.#reading;
    this.#reading = null;
  }

  /** All pages there are. */
  async readAll(): Promise<void> {
    for (let before = -1; this.hasMore && this.#loaded.length > before;) {
      before = this.#loaded.length;
      await this.readMore();
    }
  }

  /** Reads again as much as was read before, so that a change does not throw the person back to the top. */
  async #readFirst(): Promise<void> {
    this.#asked += 1;
    const asked = this.#asked;
    const wanted = Math.max(pageSize, this.#loaded.length);
    const read: ImageCard[] = [];
    let cursor: string | undefined;
    do {
      const limit = Math.min(limits.pageItems.max, wanted - read.length);
      const page = await this.#ask({ limit, ...(cursor === undefined ? {} : { cursor }) });
      if (page === null || asked !== this.#asked) return;
      read.push(...page.images);
      cursor = page.nextCursor ?? undefined;
      if (read.length >= wanted || cursor === undefined) this.#take(read, page);
    } while (read.length < wanted && cursor !== undefined);
  }

  async #read(cursor: string): Promise<void> {
    const asked = this.#asked;
    const page = await this.#ask({ limit: pageSize, cursor });
    if (page === null || asked !== this.#asked) return;
    this.#take(this.#loaded, page);
  }

  async #ask(part: { readonly limit: number; readonly cursor?: string }): Promise<ImagePage | null> {
    // A page that fails leaves what is shown; the next scroll or change asks again.
    return this.#api.images.page({ ...queryOf(this.#search, this.#filter), ...part }).catch(() => null);
  }

  #take(before: readonly ImageCard[], page: ImagePage): void {
    this.#pictures.learn(page.images);
    const known = new Set(before.map((card) => card.id));
    this.#loaded = [...before, ...page.images.filter((card) => !known.has(card.id))];
    this.#total = page.total;
    this.#isRead = true;
    this.#next = page.nextCursor;
  }

  #belongs(card: ImageCard): boolean {
    if (this.#filter === 'trash') return card.trashedAt !== null;
    return card.trashedAt === null && (this.#filter !== 'starred' || card.starred);
  }
}
