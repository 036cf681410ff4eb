import type { ImageId, PhotoId } from '../../electron/contract/ids.ts';
import type { StudioApi } from '../api/appApi.ts';
import { FoundElsewhere } from './foundElsewhere.svelte.ts';
import type { ListSelection } from './listSelection.svelte.ts';
import type { Navigation } from './navigation.svelte.ts';
import { searchAmongPhotos, searchAmongPictures } from './otherSearch.ts';
import type { PhotoList } from './photoList.svelte.ts';
import type { PhotoLook } from './photoLook.svelte.ts';

export type SearchBothParts = {
  readonly api: StudioApi;
  readonly navigation: Navigation;
  readonly photoList: PhotoList;
  readonly photoLook: PhotoLook;
  readonly photoSelection: ListSelection<PhotoId>;
};

/** A row of a wide window. */
const shownAtMost = 12;

/** One search for all there is: what is typed in the history is looked for among the photos too, and the other way round. */
export class SearchBoth {
  readonly #parts: SearchBothParts;
  #historySearch = '';

  constructor(parts: SearchBothParts) {
    this.#parts = parts;
  }

  /** Photos, for a search of the history. */
  photosToo(): FoundElsewhere<PhotoId> {
    const { api } = this.#parts;
    return new FoundElsewhere<PhotoId>({
      translate: searchAmongPhotos,
      // Not for each caption that a run writes.
      listen: (again) =>
        api.on('photosChanged', ({ ids }) => {
          if (ids === null) again();
        }),
      ask: async (search) => {
        const { photos, total } = await api.photos.firstFound({ search, limit: shownAtMost });
        const items = photos.map((card) => ({
          id: card.id,
          title: card.caption?.text || card.name,
          // One that was never opened may be no photo at all.
          src: card.width === null || card.state === 'unreadable' ? null : api.photoUrl(card, 'thumbnail'),
        }));
        return { items, total };
      },
    });
  }

  /** Pictures, for a search of the library. */
  picturesToo(): FoundElsewhere<ImageId> {
    const { api } = this.#parts;
    return new FoundElsewhere<ImageId>({
      translate: searchAmongPictures,
      listen: (again) => {
        const stops = [api.on('imagesAdded', again), api.on('imagesChanged', again)];
        return () => stops.forEach((stop) => stop());
      },
      ask: async (search) => {
        const { images, total } = await api.images.page({ search, limit: shownAtMost });
        return {
          items: images.map(({ id, title, original }) => ({ id, title, src: api.mediaUrl(id, 'thumbnail'), shape: original })),
          total,
        };
      },
    });
  }

  /** All photos that are found, in the library. The history keeps what was searched for in it. */
  async showPhotos(historySearch: string): Promise<void> {
    const { navigation, photoList, photoLook } = this.#parts;
    this.#historySearch = historySearch;
    photoLook.close();
    await photoList.findEverywhere(searchAmongPhotos(historySearch).search);
    navigation.go('library');
    // In a narrow window the folders would lie over what was found.
    navigation.closeDrawer();
  }

  /** One of them, where it can be looked at. */
  async openPhoto(id: PhotoId, historySearch: string): Promise<void> {
    await this.showPhotos(historySearch);
    this.#parts.photoSelection.choose(id);
    this.#parts.photoLook.open();
  }

  showPictures(librarySearch: string): void {
    this.searchHistory(searchAmongPictures(librarySearch).search);
  }

  /** Opens the history with a search of its own. */
  searchHistory(search: string): void {
    this.#historySearch = search;
    this.#parts.navigation.go('history');
  }

  /** What the history is to be opened with, once. */
  takeHistorySearch(): string {
    const search = this.#historySearch;
    this.#historySearch = '';
    return search;
  }
}
