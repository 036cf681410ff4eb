import { createLibrary } from './0001-create-library.ts';

/** One step of the schema. A shipped step never changes; a change is a new file. */
export type Migration = { readonly version: number; readonly sql: string };

/** In order, without gaps: two branches that both add a step collide here. */
export const migrations: readonly Migration[] = [createLibrary];
