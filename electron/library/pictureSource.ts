import { basename } from 'node:path';
import type { PictureSource } from './imageCodec.ts';

/** What an error calls the picture. */
export function nameOf(source: PictureSource): string {
  return source.kind === 'path' ? basename(source.path) : source.name;
}
