/** One step of the schema. A shipped step never changes; a change is a new file. */
export type Migration = { readonly version: number; readonly sql: string };
