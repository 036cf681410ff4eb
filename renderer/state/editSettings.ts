import type { EditSettings } from '../../electron/contract/jobs.ts';
import type { EditDraft } from './drafts.svelte.ts';
import type { SamplerFields } from './samplerFields.svelte.ts';

type Sampler = Pick<EditSettings, 'steps' | 'guidance' | 'imageGuidance' | 'temperature' | 'order'>;

/** How an edit is drawn, as its parameters say, whether of one picture or of many photos. */
export function editSettings(sampler: Pick<SamplerFields, keyof Sampler>, { asDrawn }: EditDraft): Sampler & Pick<EditSettings, 'asDrawn'> {
  const { steps, guidance, imageGuidance, temperature, order } = sampler;
  return { steps, guidance, imageGuidance, temperature, order, ...(asDrawn ? { asDrawn } : {}) };
}
