import type { ErrorCode, ErrorDetail } from '../contract/errors.ts';
import type { Pixels } from '../contract/images.ts';
import type { CopyOptions } from './copyOptions.ts';
import type { DecodedPicture, PhotoView, PictureSource, SeenPhoto } from './imageCodec.ts';
import type { OriginalFile, PhotoFile } from './photoFile.ts';

export type CodecTask =
  | { readonly kind: 'decode'; readonly source: PictureSource; readonly side: number }
  | { readonly kind: 'view'; readonly photo: PhotoFile; readonly longest: number | null }
  | { readonly kind: 'see'; readonly photo: PhotoFile; readonly side: number }
  | { readonly kind: 'whole'; readonly photo: OriginalFile; readonly picture: Uint8Array; readonly longest: number | null }
  | { readonly kind: 'encode'; readonly pixels: Pixels; readonly extra: readonly { readonly type: string; readonly data: Uint8Array }[] }
  | { readonly kind: 'render'; readonly file: Uint8Array; readonly options: CopyOptions };

/** Main to codec. A picture to decode is sent when the one before is done; what is encoded or rendered waits for nobody. */
export type CodecRequest = { readonly id: number; readonly task: CodecTask };

export type CodecAnswer =
  | { readonly id: number; readonly ok: true; readonly value: DecodedPicture | PhotoView | SeenPhoto | Uint8Array }
  | { readonly id: number; readonly ok: false; readonly code: ErrorCode; readonly detail: ErrorDetail };
