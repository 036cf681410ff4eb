import type { Failure } from '../contract/errors.ts';
import type { PhotoFolderId, PhotoId } from '../contract/ids.ts';
import type { PhotoFacts, PhotoFormat, ScanFailure, ScanReport } from '../contract/photos.ts';

/** What a scan needs from the store. Every method is one transaction, small enough that nobody waits for it. */

/** A photo's file as a walk finds it. Paths are bytes: a name need not be text. */
export type FoundFile = {
  /** Below the folder that is scanned, with `/` between. */
  readonly path: Uint8Array;
  /** What is shown of it: the folder it lies in, empty at the top, and its name. */
  readonly directory: string;
  readonly name: string;
  readonly bytes: number;
  /** Microseconds since 1970. */
  readonly modified: number;
  readonly device: number;
  readonly inode: number;
};

export type ScannedFolder = { readonly id: PhotoFolderId; readonly path: Uint8Array; readonly shown: string };

/** A row of the library, by its number; `path` is below its folder. */
export type PhotoRow = { readonly seq: number; readonly id: PhotoId; readonly path: Uint8Array; readonly name: string };

/** A row that counts as there, and its file as it was last seen. */
export type PresentRow = { readonly seq: number } & Pick<FoundFile, 'path' | 'bytes' | 'modified' | 'inode'>;

/** What became of each file of a batch. */
export type Noted = { readonly seen: readonly number[]; readonly added: readonly number[]; readonly changed: number };

/** What reading a photo's file once tells. */
export type PhotoRead = {
  readonly sha256: string;
  readonly format: PhotoFormat;
  readonly orientation: number;
  /** Upright; null where only decoding will tell. */
  readonly width: number | null;
  readonly height: number | null;
  readonly takenAt: number | null;
  readonly camera: string | null;
  readonly facts: PhotoFacts;
};

/** A photo whose file was read, or why it was not. */
export type ReadOutcome = { readonly seq: number } & (
  { readonly kind: 'read'; readonly read: PhotoRead } | { readonly kind: 'failed'; readonly failure: Failure }
);

export type PhotoScanStore = {
  folder(id: PhotoFolderId): ScannedFolder;
  /** Adds what is new and marks what changed. What is as it was is not written. */
  note(folder: PhotoFolderId, files: readonly FoundFile[], now: number, newId: () => PhotoId): Noted;
  /** Photos of the folder, in any state. */
  countKnown(folder: PhotoFolderId): number;
  /** Rows of the folder after `after` that count as there, in their order, at most `limit`. */
  present(folder: PhotoFolderId, after: number, limit: number): readonly PresentRow[];
  /** The row of an added file becomes the older row of the same file; the older one keeps its id. */
  repoint(older: number, newer: number): void;
  setMissing(rows: readonly number[]): void;
  countToRead(folder: PhotoFolderId): number;
  /** Rows of the folder after `after` that are to be read, at most `limit`. */
  toRead(folder: PhotoFolderId, after: number, limit: number): readonly PhotoRow[];
  /** Keeps what reading told; a photo that was missing elsewhere and is this one takes its place. Answers how many did. */
  keepRead(outcomes: readonly ReadOutcome[]): number;
  countToLook(folder: PhotoFolderId): number;
  /** Rows of the folder after `after` that nobody has looked at, at most `limit`. */
  toLook(folder: PhotoFolderId, after: number, limit: number): readonly PhotoRow[];
  /** A photo of which no picture can be made. */
  setUnreadable(row: number, failure: Failure): void;
  /** Photos that could not be opened are tried again. */
  retryUnopened(folder: PhotoFolderId): void;
  setState(folder: PhotoFolderId, state: 'online' | 'offline'): void;
  ended(folder: PhotoFolderId, report: ScanReport, failures: readonly ScanFailure[]): void;
  holdsPhotos(folder: PhotoFolderId): boolean;
};
