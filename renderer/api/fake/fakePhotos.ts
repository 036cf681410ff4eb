import type { PhotoFolderId, PhotoId } from '../../../electron/contract/ids.ts';
import type {
  PhotoCard,
  PhotoFolder,
  PhotoOrder,
  PhotoPage,
  PhotoQuery,
  PhotoRecord,
  PhotoSelection,
  PhotoSubFolder,
  PhotoTally,
} from '../../../electron/contract/photos.ts';
import { parsePhotoFilter } from '../../../electron/contract/photoFilterFields.ts';
import { RequestFailed } from '../appApi.ts';
import { bitmapFile } from './bitmapFile.ts';
import type { FakeEvents } from './fakeEvents.ts';
import { isLike } from './fakePhotoFilter.ts';
import { drawScene } from './fakePixels.ts';
import { readScene } from './fakeScene.ts';

/** What lies in every folder that is added here. */
export const fakePhotoPaths = ['fox.png', 'lake/blue hill.jpg', 'lake/red boat.jpg'] as const;

const thumbnailPx = 160;
const size = { width: 6_000, height: 4_000 };

type Kept = { card: PhotoCard; readonly addedAt: number; url?: string };

function photoMissing(): RequestFailed {
  return new RequestFailed({ code: 'photoNotFound', message: 'This photo is no longer in the library.' });
}

function folderMissing(): RequestFailed {
  return new RequestFailed({ code: 'photoFolderNotFound', message: 'This folder is no longer in the library.' });
}

const byPath = (a: PhotoCard, b: PhotoCard): number => directoryOf(a).localeCompare(directoryOf(b)) || a.name.localeCompare(b.name);
const byMoment = (a: PhotoCard, b: PhotoCard): number => (a.takenAt ?? 0) - (b.takenAt ?? 0) || a.id.localeCompare(b.id);
const orders: Readonly<Record<PhotoOrder, (a: PhotoCard, b: PhotoCard) => number>> = {
  path: byPath,
  oldest: byMoment,
  newest: (a, b) => byMoment(b, a),
  added: (a, b) => b.id.localeCompare(a.id),
  doubt: (a, b) => doubtOf(a) - doubtOf(b) || a.id.localeCompare(b.id),
};

function directoryOf({ path, name }: PhotoCard): string {
  return path.slice(0, Math.max(0, path.length - name.length - 1));
}

function doubtOf({ caption }: PhotoCard): number {
  if (caption === null) return 3;
  return caption.review === 'approved' ? 2 : (caption.confidence ?? 0.5);
}

/** Photos in memory: any folder that is added holds the same few. */
export class FakePhotos {
  readonly #folders = new Map<PhotoFolderId, { readonly path: string }>();
  readonly #kept = new Map<PhotoId, Kept>();
  readonly #failed = new Set<PhotoId>();
  readonly #events: FakeEvents;
  #count = 0;

  constructor(events: FakeEvents) {
    this.#events = events;
  }

  folders(): readonly PhotoFolder[] {
    return [...this.#folders.keys()].map((id) => this.folder(id));
  }

  folder(id: PhotoFolderId): PhotoFolder {
    const folder = this.#folders.get(id);
    if (folder === undefined) throw folderMissing();
    const photos = this.find({ folderId: id }).length;
    const lastScan = { endedAt: 0, found: photos, added: photos, changed: 0, moved: 0, missing: 0, failures: 0, stopped: false };
    return { id, path: folder.path, name: folder.path.split('/').at(-1) ?? folder.path, state: 'online', photos, lastScan };
  }

  addFolder(path: string, paths: readonly string[] = fakePhotoPaths): PhotoFolder {
    const known = [...this.#folders].find(([, folder]) => folder.path === path)?.[0];
    if (known !== undefined) return this.folder(known);
    const id: PhotoFolderId = `fol_${String(this.#folders.size + 1).padStart(8, '0')}`;
    this.#folders.set(id, { path });
    for (const each of paths) this.#add(id, each);
    this.#changed();
    this.#events.announce('scanProgressed', { folderId: id, stage: 'ended', done: 0, total: 0, secondsLeft: null });
    return this.folder(id);
  }

  removeFolder(id: PhotoFolderId): void {
    this.folder(id);
    this.#folders.delete(id);
    for (const [photo, { card }] of this.#kept) if (card.folderId === id) this.#kept.delete(photo);
    this.#changed();
  }

  /** Finds nothing new at once. */
  rescan(id: PhotoFolderId): void {
    this.folder(id);
    this.#events.announce('scanProgressed', { folderId: id, stage: 'ended', done: 0, total: 0, secondsLeft: null });
  }

  /** A photo of a folder turns out to be none. */
  spoil(folderId: PhotoFolderId, path: string): void {
    const kept = this.#at(folderId, path);
    const failure = { code: 'pictureNotAPicture', message: `${kept.card.name} is not a picture.` } as const;
    kept.card = { ...kept.card, state: 'unreadable', failure };
    this.#changed();
  }

  /** What was spoiled is put right. */
  mend(folderId: PhotoFolderId, path: string): void {
    const kept = this.#at(folderId, path);
    kept.card = { ...kept.card, state: 'here', failure: null };
    this.#changed();
  }

  #at(folderId: PhotoFolderId, path: string): Kept {
    const kept = [...this.#kept.values()].find(({ card }) => card.folderId === folderId && card.path === path);
    if (kept === undefined) throw photoMissing();
    return kept;
  }

  subFolders(id: PhotoFolderId): readonly PhotoSubFolder[] {
    const counts = new Map<string, number>();
    for (const card of this.find({ folderId: this.folder(id).id })) counts.set(directoryOf(card), (counts.get(directoryOf(card)) ?? 0) + 1);
    counts.delete('');
    return [...counts].map(([path, photos]) => ({ path, photos })).toSorted((a, b) => a.path.localeCompare(b.path));
  }

  find({ folderId, under = '', search = '', states, order = 'path' }: PhotoSelection): readonly PhotoCard[] {
    const { filter } = parsePhotoFilter(search);
    return Array.from(this.#kept.values(), ({ card }) => card)
      .filter((card) => folderId === undefined || card.folderId === folderId)
      .filter((card) => under === '' || `${directoryOf(card)}/`.startsWith(`${under}/`))
      .filter((card) => states === undefined || states.includes(card.state))
      .filter((card) => filter === null || isLike(filter, { card, hasFailed: this.#failed.has(card.id) && card.caption === null }))
      .sort(orders[order]);
  }

  tally(selection: PhotoSelection): PhotoTally {
    const found = this.find(selection);
    const inState = (state: PhotoCard['state']): number => found.filter((card) => card.state === state).length;
    return {
      all: found.length,
      toReview: found.filter(({ caption }) => caption?.review === 'toReview').length,
      failed: found.filter(({ id, caption, state }) => caption === null && state === 'here' && this.#failed.has(id)).length,
      ...{ unreadable: inState('unreadable'), missing: inState('missing'), offline: inState('offline') },
    };
  }

  page(query: PhotoQuery): PhotoPage {
    const found = this.find(query);
    const start = query.cursor === undefined ? 0 : found.findIndex(({ id }) => id === query.cursor) + 1;
    const photos = found.slice(start, start + query.limit);
    return { photos, nextCursor: start + query.limit < found.length ? (photos.at(-1)?.id ?? null) : null, total: found.length };
  }

  setCaption(id: PhotoId, caption: PhotoCard['caption']): void {
    const kept = this.#photo(id);
    kept.card = { ...kept.card, caption };
  }

  /** A run could not caption it. */
  noteFailure(id: PhotoId): void {
    this.#failed.add(id);
  }

  cards(ids: readonly PhotoId[]): readonly PhotoCard[] {
    return ids.flatMap((id) => this.#kept.get(id)?.card ?? []);
  }

  /** Those whose captions share a word with this one's. */
  similar(id: PhotoId): readonly PhotoCard[] {
    const words = new Set(this.record(id).caption?.keywords);
    return Array.from(this.#kept.values(), ({ card }) => card).filter(
      (card) => card.id !== id && card.caption?.keywords.some((word) => words.has(word)) === true,
    );
  }

  record(id: PhotoId): PhotoRecord {
    const { card, addedAt } = this.#photo(id);
    return {
      ...card,
      file: `${this.folder(card.folderId).path}/${card.path}`,
      modifiedAt: addedAt,
      addedAt,
      sha256: id.padEnd(64, '0'),
      format: card.name.endsWith('.png') ? 'png' : 'jpeg',
      orientation: 1,
      facts: { make: 'Leica', model: 'Q2', exposure: 0.004, aperture: 2.8, iso: 100, focalLength: 28 },
    };
  }

  url(id: PhotoId): string {
    const kept = this.#photo(id);
    const pixels = drawScene(readScene(kept.card.name), thumbnailPx, 0);
    kept.url ??= URL.createObjectURL(new Blob([bitmapFile(pixels)], { type: 'image/bmp' }));
    return kept.url;
  }

  #photo(id: PhotoId): Kept {
    const kept = this.#kept.get(id);
    if (kept === undefined) throw photoMissing();
    return kept;
  }

  #add(folderId: PhotoFolderId, path: string): void {
    this.#count += 1;
    const id: PhotoId = `pho_${String(this.#count).padStart(8, '0')}`;
    const name = path.split('/').at(-1) ?? path;
    const seen = { ...size, takenAt: Date.UTC(2_024, 4, this.#count, 12), camera: 'Leica Q2', bytes: 8_400_000 };
    const state = { state: 'here', failure: null, caption: null, revision: 1 } as const;
    this.#kept.set(id, { card: { id, folderId, path, name, ...seen, ...state }, addedAt: 1_700_000_000_000 });
  }

  #changed(): void {
    this.#events.announce('photosChanged', { ids: null });
    this.#events.announce('photoFoldersChanged', this.folders());
  }
}
