import { createCaptionRepository } from './captionRepository.ts';
import { createCaptionRunRepository } from './captionRunRepository.ts';
import { createCaptionUndoing } from './captionUndoing.ts';
import { createHistoryRepository } from './historyRepository.ts';
import { createImageFiles } from './imageFiles.ts';
import { createImageNames } from './imageNames.ts';
import { createImageRepository } from './imageRepository.ts';
import { createJobRepository } from './jobRepository.ts';
import { openDatabase } from './openDatabase.ts';
import type { OpenOptions, OpenedDatabase } from './openDatabase.ts';
import { createPhotoRepository } from './photoRepository.ts';
import { createDeviceMemory } from './deviceMemory.ts';
import { createSettingsRepository } from './settingsRepository.ts';
import { createSeenContents } from './seenContents.ts';
import { createSidecarRepository } from './sidecarRepository.ts';
import { createSidecarsDue } from './sidecarsDue.ts';
import type { SqliteDatabase } from './sqliteDriver.ts';
import { createUndescribedImages } from './undescribedImages.ts';
import type { OnUnreadable } from './unreadableRow.ts';
import { createWorkerRepository } from './workerRepository.ts';

export type LibraryOptions = Omit<OpenOptions<Repositories>, 'prepare' | 'steps'> & {
  /** Told of rows that cannot be read, each time one is left out. */
  readonly onUnreadable: OnUnreadable;
};

/** Everything the store answers. */
export type Repositories = ReturnType<typeof prepareRepositories>;

/** Opens the store of a profile: it is open when every statement of every repository could be prepared on it. */
export function openLibrary({ onUnreadable, ...options }: LibraryOptions): OpenedDatabase<Repositories> {
  return openDatabase({ ...options, prepare: (database) => prepareRepositories(database, onUnreadable) });
}

function prepareRepositories(database: SqliteDatabase, onUnreadable: OnUnreadable) {
  const repositories = {
    images: createImageRepository(database, onUnreadable),
    imageFiles: createImageFiles(database),
    imageNames: createImageNames(database),
    undescribedImages: createUndescribedImages(database),
    history: createHistoryRepository(database, onUnreadable),
    jobs: createJobRepository(database, onUnreadable),
    workers: createWorkerRepository(database),
    photos: createPhotoRepository(database, onUnreadable),
    sidecars: createSidecarRepository(database),
    sidecarsDue: createSidecarsDue(database),
    seenContents: createSeenContents(database),
    captions: createCaptionRepository(database),
    captionUndoing: createCaptionUndoing(database),
    captionRuns: createCaptionRunRepository(database, onUnreadable),
    settings: createSettingsRepository(database),
    devices: createDeviceMemory(database),
  };
  // These are prepared as they are asked for.
  for (const search of ['', 'word']) {
    repositories.images.page({ limit: 1, search });
    repositories.history.page({ limit: 1, search });
    repositories.photos.page({ limit: 1, search });
  }
  return repositories;
}
