import { SvelteMap } from 'svelte/reactivity';
import type { PhotoFolderId } from '../../electron/contract/ids.ts';
import type { PhotoFolder, PhotoSubFolder, ScanProgress } from '../../electron/contract/photos.ts';
import type { StudioApi } from '../api/appApi.ts';

/** The folders of the photo library and the scans that run over them. */
export class PhotoFolders {
  readonly #api: StudioApi;
  #all = $state.raw<readonly PhotoFolder[]>([]);
  #isRead = $state(false);
  readonly #scans = new SvelteMap<PhotoFolderId, ScanProgress>();
  readonly #below = new SvelteMap<PhotoFolderId, readonly PhotoSubFolder[]>();

  constructor(api: StudioApi) {
    this.#api = api;
  }

  /** In the order they were added. */
  get all(): readonly PhotoFolder[] {
    return this.#all;
  }

  /** False until the first answer: nothing is known to be missing before. */
  get isRead(): boolean {
    return this.#isRead;
  }

  folder(id: PhotoFolderId | null): PhotoFolder | undefined {
    return this.#all.find((folder) => folder.id === id);
  }

  /** The scan of a folder that runs now. */
  scanOf(id: PhotoFolderId): ScanProgress | undefined {
    return this.#scans.get(id);
  }

  /** The scan to tell of: one folder is scanned at a time, and the next ones wait. */
  get scanning(): ScanProgress | undefined {
    return [...this.#scans.values()].find(({ folderId }) => this.folder(folderId) !== undefined);
  }

  /** Folders that hold photos below one that was added, as far as they were read. */
  below(id: PhotoFolderId): readonly PhotoSubFolder[] {
    return this.#below.get(id) ?? [];
  }

  async connect(): Promise<() => void> {
    const stops = [
      this.#api.on('photoFoldersChanged', (folders) => this.#take(folders)),
      this.#api.on('scanProgressed', (progress) => this.#follow(progress)),
    ];
    this.#take(await this.#api.photos.folders());
    return () => stops.forEach((stop) => stop());
  }

  #follow(progress: ScanProgress): void {
    const { folderId, stage } = progress;
    // Thumbnails may be all made while the next scan of the folder is under way already.
    if (stage === 'ended' || (stage === 'looked' && this.#scans.get(folderId)?.stage === 'looking')) this.#scans.delete(folderId);
    else if (stage !== 'looked') this.#scans.set(folderId, progress);
  }

  #take(folders: readonly PhotoFolder[]): void {
    this.#all = folders;
    this.#isRead = true;
    for (const { id } of folders) void this.#readBelow(id);
  }

  /** A tree that cannot be read stays as it was; the next change asks again. */
  async #readBelow(id: PhotoFolderId): Promise<void> {
    const below = await this.#api.photos.subFolders(id).catch(() => null);
    if (below !== null) this.#below.set(id, below);
  }
}
