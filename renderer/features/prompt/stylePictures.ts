import listed from '../../../assets/styles/styles.json';
import type { ModelSummary } from '../../../electron/contract/models.ts';

const drawn = import.meta.glob<string>('../../../assets/styles/*.webp', { eager: true, query: '?url', import: 'default' });

/** What the model drew in a style, the same words and seed in each (`npm run screenshots` draws them anew); none for other models. */
export function stylePicture(style: string, model: Pick<ModelSummary, 'id'> | null): string | undefined {
  if (model?.id !== listed.drawnBy.id) return undefined;
  return drawn[`../../../assets/styles/${style.replace(' ', '-')}.webp`];
}
