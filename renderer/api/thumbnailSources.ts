import type { ImageId } from '../../electron/contract/ids.ts';
import type { MediaUrl } from './appApi.ts';

/** Both files of a picture, for a tile that may be large or stand on a fine screen. */
export function thumbnailSources(api: { readonly mediaUrl: MediaUrl }, id: ImageId): { readonly src: string; readonly full: string } {
  return { src: api.mediaUrl(id, 'thumbnail'), full: api.mediaUrl(id, 'full') };
}
