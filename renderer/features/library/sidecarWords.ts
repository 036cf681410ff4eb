import type { SidecarFormat, XmpName } from '../../../electron/contract/sidecarFormats.ts';
import type { SidecarAction, SidecarEntry } from '../../../electron/contract/sidecars.ts';
import { lastPart } from './photoWords.ts';

type FormatWords = { readonly label: string; readonly hint: string };

/** The formats in the order they are offered. */
export const formatWords: Readonly<Record<SidecarFormat, FormatWords>> = {
  txt: { label: '.txt', hint: 'photo.txt: the caption alone, for training scripts' },
  xmp: { label: 'XMP', hint: 'An XMP sidecar with caption and keywords: Lightroom, digiKam, darktable, Immich' },
  json: { label: 'JSON', hint: 'photo.jpg.json: caption, keywords, how sure the model is' },
  jsonl: { label: 'JSON lines', hint: 'metadata.jsonl in each folder, as data sets are loaded' },
  csv: { label: 'CSV', hint: 'captions.csv in each folder, a line a photo' },
};

export const xmpNameWords: readonly { readonly value: XmpName; readonly label: string }[] = [
  { value: 'photo.jpg.xmp', label: 'photo.jpg.xmp (digiKam, darktable, Immich)' },
  { value: 'photo.xmp', label: 'photo.xmp (Lightroom)' },
];

type ActionWords = { readonly label: string; readonly explained: string };

/** What a plan does to files, in the order it is read. */
export const actionWords: Readonly<Record<SidecarAction, ActionWords>> = {
  create: { label: 'New', explained: 'Files that are not there yet.' },
  merge: { label: 'Added to', explained: 'Files that are there and lose nothing: the caption comes to what they hold.' },
  replace: { label: 'Replaced', explained: 'Files whose words make way for the caption. What they held is kept for Undo.' },
  unchanged: { label: 'As they are', explained: 'Files that say so already, or whose words are kept.' },
  refuse: { label: 'Refused', explained: 'Files that are left alone, and why.' },
};

// Object.keys gives the keys of this very object, in the order they are written.
export const sidecarActions = Object.keys(actionWords) as readonly SidecarAction[];

/** The file's own name, and what changes in it. */
export function wordsOfEntry({ target, before, after, action }: Pick<SidecarEntry, 'target' | 'before' | 'after' | 'action'>) {
  const changes = action === 'merge' || action === 'replace';
  return { name: lastPart(target), before: changes && before !== after ? before : null, after: after ?? before };
}
