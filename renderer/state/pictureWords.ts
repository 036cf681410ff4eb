import type { ImageCard, Remark } from '../../electron/contract/images.ts';
import type { ModelSummary } from '../../electron/contract/models.ts';
import { largerThanDrawn } from '../../electron/contract/photoEdits.ts';
import { formatCount } from '../format/quantities.ts';
import type { EditDraft } from './drafts.svelte.ts';

/** What is told once of a drawing that came out so. */
export const remarkNotices: Readonly<Record<Remark, string>> = {
  empty: 'The picture came out empty. Another seed, or other words, may do better.',
  unchanged: 'The edit changed nothing. Other words, or more guidance, may do better.',
};

/** The same beside the picture, in a line with others. */
export const remarkWords: Readonly<Record<Remark, string>> = { empty: 'empty', unchanged: 'nothing changed' };

/** "3,000 × 2,005" */
export function sizeOf({ width, height }: { readonly width: number; readonly height: number }): string {
  return `${formatCount(width)} × ${formatCount(height)}`;
}

/** What to know before a picture from outside is edited; null where the model draws as large as it is. */
export function editWarning(
  card: Pick<ImageCard, 'original'>,
  model: Pick<ModelSummary, 'imagePx'> | null,
  { asDrawn }: Pick<EditDraft, 'asDrawn'>,
): string | null {
  const whole = largerThanDrawn(card, model);
  if (whole === null || model === null) return null;
  if (asDrawn) return `${drawsIn(model)} All of a picture of ${sizeOf(whole)} will look drawn and soft.`;
  return `${drawsIn(model)} What it draws anew in a picture of ${sizeOf(whole)} will look drawn and soft; new colours are as sharp as the picture, and all the rest stays as it is.`;
}

/** The same before many photos are edited. */
export function editsWarning(model: Pick<ModelSummary, 'imagePx'>, { asDrawn }: Pick<EditDraft, 'asDrawn'>): string {
  if (asDrawn) return `${drawsIn(model)} All of each larger photo will look drawn and soft.`;
  return `${drawsIn(model)} What it draws anew in larger photos will look drawn and soft; new colours are as sharp as the photos, and all the rest stays as it is.`;
}

function drawsIn({ imagePx }: Pick<ModelSummary, 'imagePx'>): string {
  const side = formatCount(imagePx);
  return `This model draws icons and stickers, ${side} × ${side}.`;
}
