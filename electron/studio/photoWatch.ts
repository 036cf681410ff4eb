import type { PhotoFolderId } from '../contract/ids.ts';
import type { PhotoFolder } from '../contract/photos.ts';
import type { Clock } from '../jobs/ports.ts';
import { repeat } from '../jobs/repeat.ts';
import type { PhotoScanner } from '../photos/photoScanner.ts';

/** Disks that come back are seen soon; where the system tells nothing, as of a network disk, the truth is a scan now and then. */
const minute = 60_000;
const afterMinutes = { offline: 1, unwatched: 10, watched: 60 } as const;

export type PhotoWatchParts = {
  readonly scanner: Pick<PhotoScanner, 'watch'>;
  readonly clock: Clock;
  readonly folders: () => readonly PhotoFolder[];
  /** Where the folder is, as the file system has it. */
  readonly pathOf: (id: PhotoFolderId) => Uint8Array;
  readonly rescan: (id: PhotoFolderId) => Promise<unknown>;
  /** The system watches no more folders. */
  readonly onLimit: () => void;
  readonly onFault: (fault: unknown) => void;
};

type Watched = { readonly stop: () => void; isWatched: boolean; minutes: number };

/** Scans a folder again when something in it changed, and now and then in any case. */
export class PhotoWatch {
  readonly #parts: PhotoWatchParts;
  readonly #watched = new Map<PhotoFolderId, Watched>();
  readonly #stopRepeating: () => void;
  #toldOfLimit = false;

  constructor(parts: PhotoWatchParts) {
    this.#parts = parts;
    this.#stopRepeating = repeat({ clock: parts.clock, milliseconds: minute, step: () => this.#eachMinute(), onFault: parts.onFault });
  }

  /** Begins to watch folders that are new and ends with those that are gone. */
  follow(): void {
    const folders = this.#parts.folders();
    for (const { id } of folders) if (!this.#watched.has(id)) this.#watch(id);
    for (const [id, { stop }] of this.#watched) {
      if (folders.some((folder) => folder.id === id)) continue;
      stop();
      this.#watched.delete(id);
    }
  }

  close(): void {
    this.#stopRepeating();
    for (const { stop } of this.#watched.values()) stop();
    this.#watched.clear();
  }

  #watch(id: PhotoFolderId): void {
    const { scanner, pathOf, onLimit } = this.#parts;
    const stop = scanner.watch(pathOf(id), {
      onChange: () => this.#scan(id),
      onLimit: () => {
        watched.isWatched = false;
        if (!this.#toldOfLimit) onLimit();
        this.#toldOfLimit = true;
      },
    });
    const watched: Watched = { stop, isWatched: true, minutes: 0 };
    this.#watched.set(id, watched);
  }

  #eachMinute(): void {
    for (const { id, state } of this.#parts.folders()) {
      const watched = this.#watched.get(id);
      if (watched === undefined) continue;
      watched.minutes += 1;
      const due = state === 'offline' ? afterMinutes.offline : watched.isWatched ? afterMinutes.watched : afterMinutes.unwatched;
      if (watched.minutes >= due) this.#scan(id);
    }
  }

  #scan(id: PhotoFolderId): void {
    const watched = this.#watched.get(id);
    if (watched === undefined) return;
    watched.minutes = 0;
    Promise.resolve()
      .then(() => this.#parts.rescan(id))
      .catch(this.#parts.onFault);
  }
}
