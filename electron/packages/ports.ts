import type { Transfer } from '../contract/fetching.ts';
import type { AskServer, Patience } from '../fetching/ports.ts';
import type { FreeSpace } from '../fetching/freeSpace.ts';
import type { Clock } from '../jobs/ports.ts';

/** What an act on packages is told with, and what it may use. */
export type ActParts = {
  readonly ask: AskServer;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly tell: (transfer: Transfer) => void;
  readonly patience?: Patience;
  readonly free?: FreeSpace;
};

/** One file of what is unpacked. Its stream is read to its end, or the whole is given up. */
export type Entry = { readonly path: string; readonly stream: AsyncIterable<Uint8Array> };

/** Reads a source file by file. `onRead` is told of every byte of the source, for the progress. */
export type ReadEntries = (source: string, onRead: (bytes: number) => void) => AsyncIterable<Entry>;
