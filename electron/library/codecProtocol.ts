import type { ErrorCode, ErrorDetail } from '../contract/errors.ts';
import type { ImportSource } from '../contract/images.ts';
import type { DecodedPicture } from './imageCodec.ts';

/** Main to codec, one picture at a time. */
export type CodecRequest = { readonly source: ImportSource; readonly side: number };

export type CodecAnswer =
  { readonly ok: true; readonly picture: DecodedPicture } | { readonly ok: false; readonly code: ErrorCode; readonly detail: ErrorDetail };
