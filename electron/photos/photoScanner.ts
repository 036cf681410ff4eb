import type { Failure } from '../contract/errors.ts';
import type { ScanFailure } from '../contract/photos.ts';
import type { PhotoFile } from '../library/photoFile.ts';
import type { FoundFile, PhotoRead } from './ports.ts';

/** Some of what a walk found. */
export type WalkBatch = {
  readonly files: readonly FoundFile[];
  readonly failures: readonly ScanFailure[];
  /** Folders, below the one that is walked, whose contents could not be listed: what was known of them is not gone. */
  readonly unlisted: readonly Uint8Array[];
};

/** `except` is a folder that is passed over wherever it lies: the studio's own. */
export type WalkRequest = { readonly root: Uint8Array; readonly except: string | null };

/** `unreachable`: the folder itself cannot be listed. */
export type WalkEnd = { readonly kind: 'walked' } | { readonly kind: 'unreachable'; readonly failure: Failure };

/** `gone`: the file left between the walk and now. */
export type ReadAnswer =
  { readonly kind: 'read'; readonly read: PhotoRead } | { readonly kind: 'gone' } | { readonly kind: 'failed'; readonly failure: Failure };

export type Watching = {
  /** Something below the folder changed, once for many changes. */
  readonly onChange: () => void;
  /** The system watches no more folders: changes are only seen by scanning again. */
  readonly onLimit: () => void;
};

/** Touches the person's files, and only to read them. In the window's studio it works in a process of its own. */
export type PhotoScanner = {
  /** Lists a folder and all below it. The next batch comes when the last one was taken. */
  walk(request: WalkRequest, onBatch: (batch: WalkBatch) => Promise<void>, signal: AbortSignal): Promise<WalkEnd>;
  /** Opens files, and answers for each in their order. */
  read(files: readonly PhotoFile[]): Promise<readonly ReadAnswer[]>;
  /** The answer stops watching. */
  watch(root: Uint8Array, watching: Watching): () => void;
};
