import { createHistoryRepository } from './historyRepository.ts';
import { createImageFiles } from './imageFiles.ts';
import { createImageRepository } from './imageRepository.ts';
import { createJobRepository } from './jobRepository.ts';
import { openDatabase } from './openDatabase.ts';
import type { OpenOptions, OpenedDatabase } from './openDatabase.ts';
import { createSettingsRepository } from './settingsRepository.ts';
import type { SqliteDatabase } from './sqliteDriver.ts';
import { createWorkerRepository } from './workerRepository.ts';

/** Everything the store answers. */
export type Repositories = ReturnType<typeof prepareRepositories>;

/** Opens the store of a profile: it is open when every statement of every repository could be prepared on it. */
export function openLibrary(options: Omit<OpenOptions<Repositories>, 'prepare' | 'steps'>): OpenedDatabase<Repositories> {
  return openDatabase({ ...options, prepare: prepareRepositories });
}

function prepareRepositories(database: SqliteDatabase) {
  const repositories = {
    images: createImageRepository(database),
    imageFiles: createImageFiles(database),
    history: createHistoryRepository(database),
    jobs: createJobRepository(database),
    workers: createWorkerRepository(database),
    settings: createSettingsRepository(database),
  };
  // These are prepared as they are asked for.
  for (const search of ['', 'word']) {
    repositories.images.page({ limit: 1, search });
    repositories.history.page({ limit: 1, search });
  }
  return repositories;
}
