import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import type { PhotoFolderId } from '../../electron/contract/ids.ts';
import type { PhotoTally } from '../../electron/contract/photos.ts';
import type { StudioApi } from '../api/appApi.ts';
import { coalesced } from './coalesced.ts';
import type { Navigation } from './navigation.svelte.ts';
import type { Notices } from './notices.svelte.ts';
import type { PhotoFolders } from './photoFolders.svelte.ts';
import type { PhotoList, Trouble } from './photoList.svelte.ts';

type Parts = {
  readonly api: StudioApi;
  readonly navigation: Navigation;
  readonly notices: Notices;
  readonly photoFolders: PhotoFolders;
  readonly photoList: PhotoList;
};

/** Every folder of the library compared with what is there, as one report. */
export class LibraryCheck {
  readonly #parts: Parts;
  readonly #unscanned = new SvelteSet<PhotoFolderId>();
  readonly #tallies = new SvelteMap<PhotoFolderId, PhotoTally>();
  readonly #countAgain = coalesced(() => this.#count());

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Begins to scan, and opens the report. */
  async begin(): Promise<void> {
    const { api, navigation, notices, photoFolders } = this.#parts;
    if (navigation.panel !== 'library') navigation.go('library');
    navigation.open('libraryCheck');
    const ids = photoFolders.all.map(({ id }) => id);
    this.#tallies.clear();
    for (const id of ids) this.#unscanned.add(id);
    await Promise.all(ids.map((id) => notices.attempt(() => api.photos.rescan(id))));
  }

  /** While the report is read it follows the scans; the answer stops that. */
  connect(): () => void {
    const { api } = this.#parts;
    return api.on('scanProgressed', ({ folderId, stage }) => {
      if (stage !== 'ended') return;
      this.#unscanned.delete(folderId);
      void this.#countAgain();
    });
  }

  /** How many photos of a folder are there, and how many are not; undefined until it was scanned. */
  tallyOf(id: PhotoFolderId): PhotoTally | undefined {
    return this.#unscanned.has(id) ? undefined : this.#tallies.get(id);
  }

  get isOver(): boolean {
    return this.#parts.photoFolders.all.every(({ id }) => this.tallyOf(id) !== undefined);
  }

  /** Those photos alone, in the list. */
  async show(folderId: PhotoFolderId, trouble: Trouble): Promise<void> {
    const { navigation, photoList } = this.#parts;
    navigation.open(null);
    void photoList.searchFor('');
    void photoList.go({ folderId, under: '' });
    await photoList.show(trouble);
  }

  /** What cannot be counted keeps the last count; the next change asks again. */
  async #count(): Promise<void> {
    const { api, photoFolders } = this.#parts;
    for (const { id } of photoFolders.all) {
      const tally = await api.photos.tally({ folderId: id }).catch(() => null);
      if (tally !== null) this.#tallies.set(id, tally);
    }
  }
}
