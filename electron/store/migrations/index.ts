import { createLibrary } from './0001-create-library.ts';
import type { Migration } from './migration.ts';

/** In order, without gaps: two branches that both add a step collide here. */
export const migrations: readonly Migration[] = [createLibrary];
