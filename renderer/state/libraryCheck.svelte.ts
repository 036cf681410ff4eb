import { SvelteMap } from 'svelte/reactivity';
import type { PhotoFolderId } from '../../electron/contract/ids.ts';
import type { PhotoFolder, PhotoTally, ScanReport } from '../../electron/contract/photos.ts';
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
  /** Scans that ended since the check began; a folder is counted after its own. */
  readonly #ended = new Set<PhotoFolderId>();
  readonly #tallies = new SvelteMap<PhotoFolderId, PhotoTally>();
  readonly #reports = new SvelteMap<PhotoFolderId, ScanReport>();
  /** Which report of each folder is heeded already, by its end. */
  readonly #heeded = new Map<PhotoFolderId, number>();
  readonly #countAgain = coalesced(() => this.#count());

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Begins to scan, and opens the report. */
  async begin(): Promise<void> {
    const { api, navigation, notices, photoFolders } = this.#parts;
    if (navigation.panel !== 'library') navigation.go('library');
    navigation.open('libraryCheck');
    for (const kept of [this.#ended, this.#tallies, this.#reports, this.#heeded]) kept.clear();
    for (const { id, lastScan } of photoFolders.all) if (lastScan !== null) this.#heeded.set(id, lastScan.endedAt);
    await Promise.all(photoFolders.all.map(({ id }) => notices.attempt(() => api.photos.rescan(id))));
  }

  /** While the report is read it follows the scans; the answer stops that. */
  connect(): () => void {
    const { api } = this.#parts;
    const stops = [
      api.on('photoFoldersChanged', (folders) => {
        for (const { id, lastScan } of folders) if (lastScan !== null) this.#heed(id, lastScan);
      }),
      api.on('scanProgressed', ({ folderId, stage }) => {
        if (stage !== 'ended') return;
        this.#ended.add(folderId);
        void this.#countAgain();
      }),
    ];
    return () => stops.forEach((stop) => stop());
  }

  /** How many photos of a folder are there, and how many are not; undefined until it was scanned. */
  tallyOf(id: PhotoFolderId): PhotoTally | undefined {
    return this.#tallies.get(id);
  }

  /** What the scans since the check began found together: the studio looks again by itself soon after files have changed. */
  reportOf(folder: PhotoFolder): ScanReport | null {
    return this.#reports.get(folder.id) ?? folder.lastScan;
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

  #heed(id: PhotoFolderId, scan: ScanReport): void {
    if (this.#heeded.get(id) === scan.endedAt) return;
    this.#heeded.set(id, scan.endedAt);
    const before = this.#reports.get(id);
    const sum = (what: 'added' | 'changed' | 'moved') => scan[what] + (before?.[what] ?? 0);
    this.#reports.set(id, { ...scan, added: sum('added'), changed: sum('changed'), moved: sum('moved') });
  }

  /** What cannot be counted keeps the last count; the next change asks again. */
  async #count(): Promise<void> {
    const { api, photoFolders } = this.#parts;
    for (const { id } of photoFolders.all) {
      if (!this.#ended.has(id)) continue;
      const tally = await api.photos.tally({ folderId: id }).catch(() => null);
      // Another check may have begun meanwhile.
      if (tally !== null && this.#ended.has(id)) this.#tallies.set(id, tally);
    }
  }
}
