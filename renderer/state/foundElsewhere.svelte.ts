import { parsePhotoFilter } from '../../electron/contract/parsePhotoFilter.ts';
import type { PhotoFilter } from '../../electron/contract/photoFilter.ts';
import type { StudioApi } from '../api/appApi.ts';
import type { Navigation } from './navigation.svelte.ts';
import type { PhotoList } from './photoList.svelte.ts';

export type FoundElsewhereParts = {
  readonly api: StudioApi;
  readonly navigation: Navigation;
  readonly photoList: PhotoList;
};

/** Whether a search of photos asks for nothing but words, which pictures can be searched for as well. */
function isWords(filter: PhotoFilter | null): boolean {
  if (filter === null) return false;
  return filter.kind === 'all' ? filter.parts.every(isWords) : filter.kind === 'words';
}

/** One search for all there is: what is typed in the history is looked for among the photos too, and the other way round. */
export class FoundElsewhere {
  readonly #parts: FoundElsewhereParts;
  #count = $state(0);
  /** Counts questions, so that an answer that comes too late is dropped. */
  #asked = 0;
  #historySearch = '';

  constructor(parts: FoundElsewhereParts) {
    this.#parts = parts;
  }

  /** Of what was looked for last; 0 while that is not known. */
  get count(): number {
    return this.#count;
  }

  lookAmongPhotos(search: string): Promise<void> {
    return this.#look(search.trim(), async (words) => (await this.#parts.api.photos.tally({ search: words })).all);
  }

  lookAmongPictures(search: string): Promise<void> {
    const words = isWords(parsePhotoFilter(search).filter) ? search.trim() : '';
    return this.#look(words, async (asked) => (await this.#parts.api.images.page({ search: asked, limit: 1 })).total);
  }

  showPhotos(search: string): void {
    const { navigation, photoList } = this.#parts;
    void photoList.go({ folderId: null, under: '' });
    void photoList.searchFor(search);
    navigation.go('library');
    // In a narrow window the folders would lie over what was found.
    navigation.closeDrawer();
  }

  showPictures(search: string): void {
    this.#historySearch = search;
    this.#parts.navigation.go('history');
  }

  /** What the history is to be opened with, once. */
  takeHistorySearch(): string {
    const search = this.#historySearch;
    this.#historySearch = '';
    return search;
  }

  async #look(words: string, count: (words: string) => Promise<number>): Promise<void> {
    this.#asked += 1;
    const asked = this.#asked;
    this.#count = 0;
    if (words === '') return;
    // An offer that cannot be made is not made.
    const found = await count(words).catch(() => 0);
    if (asked === this.#asked) this.#count = found;
  }
}
