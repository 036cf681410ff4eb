import type { PhotoId, SidecarBatchId } from '../contract/ids.ts';
import type { SidecarFormat } from '../contract/sidecarFormats.ts';

/** A sidecar as it was and is: enough to put back what was there, and to see whether somebody else wrote meanwhile. */
export type SidecarWrite = {
  readonly batch: SidecarBatchId;
  /** Absolute, as bytes. */
  readonly path: Uint8Array;
  readonly format: SidecarFormat;
  readonly writtenAt: number;
  readonly afterSha256: string;
  /** null where there was no file. */
  readonly before: ReplacedPart | null;
  /** The words that it holds now for each photo. */
  readonly words: readonly { readonly photoId: PhotoId; readonly text: string }[];
};

/** What a file was before a stretch of it was replaced: `kept` stood from `start` on, and `end` bytes behind it stayed. */
export type ReplacedPart = { readonly sha256: string; readonly start: number; readonly end: number; readonly kept: Uint8Array };

export type StoredWrite = { readonly seq: number } & Omit<SidecarWrite, 'words'>;

/** A file whose words are the library's now, too. */
export type TakenOver = Pick<SidecarWrite, 'path' | 'format' | 'words'> & { readonly batch: SidecarBatchId; readonly sha256: string };

/** What the store keeps of every sidecar that is written. */
export type SidecarJournal = {
  /** Before the files are written: without a way back nothing is. Answers their numbers, in their order; all are kept, or none. */
  add(writes: readonly SidecarWrite[]): readonly number[];
  /** They were not written after all. */
  drop(seqs: readonly number[]): void;
  /** Whether the studio put these words into this file, or took them from it: then the library answers for them. */
  knows(path: Uint8Array, text: string): boolean;
  /** The library has taken over the words of a file that somebody else wrote. */
  takeOver(file: TakenOver, now: number): void;
  /** What a batch wrote and is not undone yet, the newest first. */
  ofBatch(batch: SidecarBatchId): readonly StoredWrite[];
  setUndone(seq: number, now: number): void;
};
