import { formatDecimal, plural } from '../format/quantities.ts';
import type { EditDraft } from './drafts.svelte.ts';
import type { SamplerFields } from './samplerFields.svelte.ts';
import type { SeedChoice } from './seedChoice.svelte.ts';

/** The parameters of an edit in one line, as it stands over them while they are folded. */
export function editSummary(
  { guidance, imageGuidance, steps }: Pick<SamplerFields, 'guidance' | 'imageGuidance' | 'steps'>,
  { isKept }: Pick<SeedChoice, 'isKept'>,
  { asDrawn }: Pick<EditDraft, 'asDrawn'>,
): string {
  const parts = [`Guidance ${formatDecimal(guidance, 1)}`, `picture ${formatDecimal(imageGuidance, 1)}`, plural(steps, 'step', 'steps')];
  return [...parts, ...(asDrawn ? ['as drawn'] : []), ...(isKept ? ['seed kept'] : [])].join(' · ');
}
