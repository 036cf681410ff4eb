import type { PhotoFile } from '../library/photoFile.ts';
import type { ReadAnswer, WalkBatch, WalkEnd, WalkRequest } from './photoScanner.ts';

export type ScannerTask =
  | { readonly kind: 'walk'; readonly request: WalkRequest }
  | { readonly kind: 'read'; readonly files: readonly PhotoFile[] }
  | { readonly kind: 'watch'; readonly root: Uint8Array };

/** To the scanner. `taken` asks for the next batch of a walk; `stop` ends a walk or a watch. */
export type ScannerRequest =
  | { readonly id: number; readonly kind: 'task'; readonly task: ScannerTask }
  | { readonly id: number; readonly kind: 'taken' }
  | { readonly id: number; readonly kind: 'stop' };

/** From the scanner; each names the request it belongs to. */
export type ScannerMessage =
  | { readonly id: number; readonly kind: 'batch'; readonly batch: WalkBatch }
  | { readonly id: number; readonly kind: 'walked'; readonly end: WalkEnd }
  | { readonly id: number; readonly kind: 'read'; readonly answers: readonly ReadAnswer[] }
  | { readonly id: number; readonly kind: 'changed' | 'limit' };
