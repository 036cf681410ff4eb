import { resolve } from 'node:path';
import { AppError } from '../contract/errors.ts';
import type { ErrorCode } from '../contract/errors.ts';
import type { PhotoFolderId } from '../contract/ids.ts';
import type { PhotoFolder, ScanProgress, ScanReport } from '../contract/photos.ts';
import type { Announce, Clock } from '../jobs/ports.ts';
import { toReadError } from '../library/fileErrors.ts';
import { nextTurn } from '../library/nextTurn.ts';
import { StepSize } from '../library/stepSize.ts';
import type { PhotoScanner } from '../photos/photoScanner.ts';
import type { PhotoThumbnails } from '../photos/photoThumbnails.ts';
import type { Settle } from '../photos/slices.ts';
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
  readonly thumbnails: Pick<PhotoThumbnails, 'remove'>;
  readonly clock: Clock;
  readonly announce: Announce;
  readonly profile: Profile;
  readonly settle?: Settle | undefined;
  /** A folder was scanned to the end. */
  readonly onScanned: (id: PhotoFolderId) => void;
  /** Folders came or went. */
  readonly onFolders: () => void;
  /** A scan could not go on: the disk of the profile is full, the scanner's process ended. */
  readonly onFailure: (error: AppError) => void;
};

const sweptAtOnce = { first: 50, most: 200 } as const;

const quietFailures: readonly ErrorCode[] = ['photoFolderNotFound', 'studioClosing'];

type Scan = {
  readonly id: PhotoFolderId;
  readonly controller: AbortController;
  readonly ended: Promise<ScanReport | null>;
  hasBegun: boolean;
};

/** The person's photos: which folders there are, and the scans that keep what is known of them true. One folder is scanned at a time. */
export class PhotoLibrary {
  readonly #parts: PhotoLibraryParts;
  readonly #asked = new Set<Scan>();
  #last: Promise<unknown> = Promise.resolve();
  #sweeping: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  constructor(parts: PhotoLibraryParts) {
    this.#parts = parts;
  }

  /** Adds a folder; one that is there already is answered as it is. Nothing is scanned yet. */
  async addFolder(path: string): Promise<PhotoFolder> {
    const { photos, profile, clock, onFolders } = this.#parts;
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
    onFolders();
    return folder;
  }

  async removeFolder(id: PhotoFolderId): Promise<void> {
    const { photos, clock, announce, onFolders } = this.#parts;
    await this.#stopped(id);
    await whenFree(() => photos.removeFolder(id), clock);
    onFolders();
    this.#tellFolders();
    announce('photosChanged', { ids: null });
    await this.sweep();
  }

  /** Goes on with what removing left; what this does not come to, the next start does. */
  sweep(): Promise<void> {
    const swept = this.#sweep().catch((error: unknown) => this.#failed(error));
    this.#sweeping = Promise.all([this.#sweeping, swept]);
    return swept;
  }

  async #sweep(): Promise<void> {
    const { photos, clock, thumbnails, settle } = this.#parts;
    const rows = new StepSize(sweptAtOnce);
    for (;;) {
      await settle?.();
      await nextTurn();
      if (this.#isClosed) return;
      const gone = await whenFree(() => rows.take((many) => photos.sweepRemoved(many)), clock);
      if (gone.length === 0) return;
      await Promise.allSettled(gone.map(({ id, revision }) => thumbnails.remove(id, revision)));
    }
  }

  /** Answers how it ended; null where the folder cannot be reached. A scan that has not begun yet serves all who ask; one that has may have missed what is asked for. */
  rescan(id: PhotoFolderId): Promise<ScanReport | null> {
    const waiting = this.#scansOf(id).find(({ hasBegun }) => !hasBegun);
    if (waiting !== undefined) return waiting.ended;
    this.#parts.photos.folder(id);
    const controller = new AbortController();
    const begin = async (): Promise<ScanReport | null> => {
      if (this.#isClosed) return null;
      scan.hasBegun = true;
      return this.#scan(id, controller.signal);
    };
    const ended = this.#last.then(begin).finally(() => this.#asked.delete(scan));
    const scan: Scan = { id, controller, ended, hasBegun: false };
    this.#asked.add(scan);
    this.#last = ended.catch(() => {
      // Whoever asked for the scan hears of it; the next one must not.
    });
    return ended;
  }

  stopScan(id: PhotoFolderId): void {
    this.#parts.photos.folder(id);
    for (const { controller } of this.#scansOf(id)) controller.abort();
  }

  stopAll(): void {
    for (const { controller } of this.#asked) controller.abort();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.stopAll();
    await Promise.all([this.#last, this.#sweeping]);
  }

  #scansOf(id: PhotoFolderId): readonly Scan[] {
    return [...this.#asked].filter((scan) => scan.id === id);
  }

  async #stopped(id: PhotoFolderId): Promise<void> {
    this.stopScan(id);
    await Promise.all(this.#scansOf(id).map(({ ended }) => ended));
  }

  async #scan(id: PhotoFolderId, signal: AbortSignal): Promise<ScanReport | null> {
    const { photos, scanner, clock, announce, profile, onScanned, settle } = this.#parts;
    const onChange = (): void => {
      announce('photosChanged', { ids: null });
      this.#tellFolders();
    };
    try {
      const tell = (progress: ScanProgress): void => announce('scanProgressed', progress);
      if (signal.aborted) return null;
      const common = { store: photos.scans, clock, tell, settle };
      const scan = new FolderScan(id, { ...common, scanner, newId: randomIds.photo, ownFolder: profile.folder, onChange }, signal);
      const report = await scan.run();
      if (report?.stopped === false) onScanned(id);
      return report;
    } catch (error) {
      // What was found so far stays, and the next scan goes on.
      this.#failed(error);
      return null;
    } finally {
      announce('scanProgressed', { folderId: id, stage: 'ended', done: 0, total: 0, secondsLeft: null });
    }
  }

  /** That the folder was removed meanwhile, or that the studio ends, is nothing to tell. */
  #failed(error: unknown): void {
    if (!(error instanceof AppError)) throw error;
    if (!quietFailures.includes(error.code)) this.#parts.onFailure(error);
  }

  #tellFolders(): void {
    this.#parts.announce('photoFoldersChanged', this.#parts.photos.folders());
  }
}
