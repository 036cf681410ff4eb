import { AppError } from '../contract/errors.ts';
import type { PhotoFolderId, PhotoId } from '../contract/ids.ts';
import type { ScanProgress } from '../contract/photos.ts';
import type { Announce, Clock } from '../jobs/ports.ts';
import { lookAtPhotos } from '../photos/lookAtPhotos.ts';
import type { PhotoRepository } from '../store/photoRepository.ts';

export type PhotoLookingParts = {
  readonly photos: PhotoRepository;
  readonly clock: Clock;
  readonly announce: Announce;
  /** Decodes a photo, keeps its thumbnail and what it looks like. */
  readonly look: (id: PhotoId) => Promise<unknown>;
  /** Something more urgent is in work than looking at photos nobody sees yet. */
  readonly isBusy: () => boolean;
};

const busyMilliseconds = 500;

/** Looks at photos before anybody asks for them: their thumbnails are there, and duplicates are found. */
export class PhotoLooking {
  readonly #parts: PhotoLookingParts;
  readonly #ahead = new Set<PhotoFolderId>();
  #current: { readonly id: PhotoFolderId; readonly controller: AbortController } | null = null;
  #running: Promise<void> | null = null;
  #isClosed = false;

  constructor(parts: PhotoLookingParts) {
    this.#parts = parts;
  }

  /** When those before it are looked at. Resolves when all are. */
  async add(id: PhotoFolderId): Promise<void> {
    if (this.#isClosed) return;
    this.#ahead.add(id);
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
    });
    await this.#running;
  }

  stop(id: PhotoFolderId): void {
    this.#ahead.delete(id);
    if (this.#current?.id === id) this.#current.controller.abort();
  }

  stopAll(): void {
    this.#ahead.clear();
    this.#current?.controller.abort();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.stopAll();
    await this.#running;
  }

  async #run(): Promise<void> {
    for (const id of this.#ahead) {
      this.#ahead.delete(id);
      const controller = new AbortController();
      this.#current = { id, controller };
      await this.look(id, controller.signal);
    }
    this.#current = null;
  }

  /** All of one folder that nobody has looked at. */
  async look(id: PhotoFolderId, signal: AbortSignal): Promise<void> {
    const { photos, clock, announce, look } = this.#parts;
    const tell = (progress: ScanProgress): void => announce('scanProgressed', progress);
    try {
      if (photos.scans.countToLook(id) === 0) return;
      await lookAtPhotos(id, { store: photos.scans, clock, tell, look, whenIdle: () => this.#whenIdle(signal) }, signal);
      announce('photosChanged', { ids: null });
    } catch (error) {
      // The folder was removed meanwhile, or the store is full or held: the rest is looked at after the next scan.
      if (!(error instanceof AppError)) throw error;
    }
    tell({ folderId: id, stage: 'looked', done: 0, total: 0, secondsLeft: null });
  }

  async #whenIdle(signal: AbortSignal): Promise<void> {
    const { clock, isBusy } = this.#parts;
    while (isBusy() && !signal.aborted) await new Promise<void>((goOn) => clock.after(busyMilliseconds, goOn));
  }
}
