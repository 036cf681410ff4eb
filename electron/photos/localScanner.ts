import type { PhotoScanner } from './photoScanner.ts';
import { readPhotos } from './readPhoto.ts';
import { FolderWalk } from './walkFolder.ts';
import { watchFolder } from './watchFolder.ts';

/** Scans in the process that calls. */
export function createLocalScanner(): PhotoScanner {
  return {
    walk: (request, onBatch, signal) => new FolderWalk(request, onBatch, signal).run(),
    read: readPhotos,
    watch: watchFolder,
  };
}
