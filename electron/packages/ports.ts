import type { FetchParts } from '../fetching/ports.ts';

/** Who works on a profile: what a process left half done is told by it from what another is at. */
export type Owners = {
  /** A name of this process, that none has or had. */
  readonly name: () => string;
  /** Whether the process of this name is gone for certain, or is this one. */
  readonly isGone: (name: string) => boolean;
};

/** What an act on packages is told with, and what it may use: any of them may fetch. */
export type ActParts = FetchParts & { readonly owners: Owners };

/** One file of what is unpacked. Its stream is read to its end, or the whole is given up. */
export type Entry = { readonly path: string; readonly stream: AsyncIterable<Uint8Array> };

/** Reads a source file by file. `onRead` is told of every byte of the source, for the progress. */
export type ReadEntries = (source: string, onRead: (bytes: number) => void) => AsyncIterable<Entry>;
