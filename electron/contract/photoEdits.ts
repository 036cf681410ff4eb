import type { ImageCard } from './images.ts';
import type { ModelSummary } from './models.ts';

/** The whole of a picture that is larger than the model draws: what an edit draws anew in it will look drawn. Null where it is not. */
export function largerThanDrawn(
  { original }: Pick<ImageCard, 'original'>,
  model: Pick<ModelSummary, 'imagePx'> | null,
): ImageCard['original'] {
  return original === null || model === null || Math.max(original.width, original.height) <= model.imagePx ? null : original;
}
