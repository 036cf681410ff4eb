import type { ImageCard } from '../../electron/contract/images.ts';
import type { MediaUrl } from './appApi.ts';

type Sources = { readonly src: string; readonly full: string; readonly shape: ImageCard['original'] };

/** Both files of a picture, for a tile that may be large or stand on a fine screen, and the shape it has in them. */
export function thumbnailSources(api: { readonly mediaUrl: MediaUrl }, { id, original }: Pick<ImageCard, 'id' | 'original'>): Sources {
  return { src: api.mediaUrl(id, 'thumbnail'), full: api.mediaUrl(id, 'full'), shape: original };
}
