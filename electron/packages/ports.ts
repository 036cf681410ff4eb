import type { FetchParts } from '../fetching/ports.ts';

/** What an act on packages is told with, and what it may use: any of them may fetch. */
export type ActParts = FetchParts;

/** One file of what is unpacked. Its stream is read to its end, or the whole is given up. */
export type Entry = { readonly path: string; readonly stream: AsyncIterable<Uint8Array> };

/** Reads a source file by file. `onRead` is told of every byte of the source, for the progress. */
export type ReadEntries = (source: string, onRead: (bytes: number) => void) => AsyncIterable<Entry>;
