import { resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { AppError } from '../contract/errors.ts';
import type { PhotoFolderId, PhotoId } from '../contract/ids.ts';
import type { PhotoCard, PhotoFolder, PhotoOutline, PhotoSelection, ScanProgress } from '../contract/photos.ts';
import type { Announce, Clock } from '../jobs/ports.ts';
import { toReadError } from '../library/fileErrors.ts';
import type { PhotoScanner } from '../photos/photoScanner.ts';
import { lookAtPhotos } from '../photos/lookAtPhotos.ts';
import { FolderScan } from '../photos/scanFolder.ts';
import { shownPath } from '../photos/shownPath.ts';
import type { PhotoRepository } from '../store/photoRepository.ts';
import { whenFree } from '../store/patience.ts';
import { requireAddable } from './photoFolderCheck.ts';
import type { Profile } from './profile.ts';
import { randomIds } from './system.ts';

export type PhotoLibraryParts = {
  readonly photos: PhotoRepository;
  readonly scanner: PhotoScanner;
  readonly clock: Clock;
  readonly announce: Announce;
  readonly profile: Profile;
  /** Decodes a photo and keeps what it looks like. */
  readonly look: (id: PhotoId) => Promise<unknown>;
  /** Something more urgent is in work than looking at photos nobody sees yet. */
  readonly isBusy: () => boolean;
  /** Photos are looked at without being asked for. */
  readonly looksAhead: boolean;
};

const rowsAtOnce = 2_000;
const busyMilliseconds = 500;

/** The person's photos: which folders there are, and the scans that keep what is known of them true. One folder is scanned at a time. */
export class PhotoLibrary {
  readonly #parts: PhotoLibraryParts;
  readonly #scans = new Map<PhotoFolderId, { readonly controller: AbortController; readonly ended: Promise<void> }>();
  #last: Promise<void> = Promise.resolve();

  constructor(parts: PhotoLibraryParts) {
    this.#parts = parts;
  }

  /** Adds a folder; one that is there already is answered as it is. Nothing is scanned yet. */
  async addFolder(path: string): Promise<PhotoFolder> {
    const { photos, profile, clock } = this.#parts;
    const place = resolve(path);
    const known = await requireAddable(place, photos.folderPaths(), profile).catch((error: unknown) => {
      throw toReadError(error, place);
    });
    const id = known ?? randomIds.photoFolder();
    const bytes = Buffer.from(place);
    const folder =
      known === null
        ? await whenFree(() => photos.addFolder({ id, path: bytes, shown: shownPath(bytes), addedAt: clock.now() }), clock)
        : photos.folder(known);
    this.#tellFolders();
    return folder;
  }

  async removeFolder(id: PhotoFolderId): Promise<void> {
    const { photos, clock, announce } = this.#parts;
    this.#parts.photos.folder(id);
    await this.#stopped(id);
    await whenFree(() => photos.removeFolder(id), clock);
    this.#tellFolders();
    announce('photosChanged', { ids: null });
    await this.sweep();
  }

  /** Goes on with what removing left. */
  async sweep(): Promise<void> {
    const { photos, clock } = this.#parts;
    while (await whenFree(() => photos.sweepRemoved(100), clock)) await setImmediate();
  }

  /** Answers when it has ended. A folder that is being scanned is not scanned twice. */
  rescan(id: PhotoFolderId): Promise<void> {
    const running = this.#scans.get(id);
    if (running !== undefined) return running.ended;
    this.#parts.photos.folder(id);
    const controller = new AbortController();
    const ended = this.#last.then(() => this.#scan(id, controller.signal)).finally(() => this.#scans.delete(id));
    this.#scans.set(id, { controller, ended });
    this.#last = ended.catch(() => {
      // Whoever asked for the scan hears of it; the next one must not.
    });
    return ended;
  }

  stopScan(id: PhotoFolderId): void {
    this.#parts.photos.folder(id);
    this.#scans.get(id)?.controller.abort();
  }

  async outline(selection: PhotoSelection): Promise<PhotoOutline> {
    const { photos } = this.#parts;
    const ids: PhotoId[] = [];
    const takenAt: (number | null)[] = [];
    for (let cursor: string | null = null, isFirst = true; isFirst || cursor !== null; isFirst = false) {
      const part = photos.outlinePart(selection, cursor, rowsAtOnce);
      ids.push(...part.ids);
      takenAt.push(...part.takenAt);
      cursor = part.next;
      await setImmediate();
    }
    return { ids, takenAt };
  }

  async duplicates(id: PhotoId): Promise<readonly PhotoCard[]> {
    const { photos } = this.#parts;
    photos.card(id);
    return [];
  }

  async close(): Promise<void> {
    for (const { controller } of this.#scans.values()) controller.abort();
    await this.#last;
  }

  /** Looks at every photo of a folder that nobody has looked at, when nothing more urgent is in work. */
  async lookAt(id: PhotoFolderId, signal: AbortSignal): Promise<void> {
    const { photos, clock, announce, look } = this.#parts;
    const tell: (progress: ScanProgress) => void = (progress) => announce('scanProgressed', progress);
    await lookAtPhotos(id, { store: photos.scans, clock, tell, look, whenIdle: () => this.#whenIdle(signal) }, signal);
    announce('photosChanged', { ids: null });
  }

  async #whenIdle(signal: AbortSignal): Promise<void> {
    const { clock, isBusy } = this.#parts;
    while (isBusy() && !signal.aborted) await new Promise<void>((goOn) => clock.after(busyMilliseconds, goOn));
  }

  async #stopped(id: PhotoFolderId): Promise<void> {
    const running = this.#scans.get(id);
    running?.controller.abort();
    await running?.ended;
  }

  async #scan(id: PhotoFolderId, signal: AbortSignal): Promise<void> {
    const { photos, scanner, clock, announce, profile, looksAhead } = this.#parts;
    const onChange = (): void => {
      announce('photosChanged', { ids: null });
      this.#tellFolders();
    };
    try {
      const tell = (progress: ScanProgress): void => announce('scanProgressed', progress);
      if (signal.aborted) return;
      const common = { store: photos.scans, clock, tell };
      const scan = new FolderScan(id, { ...common, scanner, newId: randomIds.photo, ownFolder: profile.folder, onChange }, signal);
      if ((await scan.run()) !== null && looksAhead) await this.lookAt(id, signal);
    } catch (error) {
      // The folder was removed meanwhile, or the store is full or held: what was found so far stays, and the next scan goes on.
      if (!(error instanceof AppError)) throw error;
    } finally {
      announce('scanProgressed', { folderId: id, stage: 'ended', done: 0, total: 0, secondsLeft: null });
    }
  }

  #tellFolders(): void {
    this.#parts.announce('photoFoldersChanged', this.#parts.photos.folders());
  }
}
