import type { ModelSummary } from '../../../electron/contract/models.ts';
import { formatDecimal } from '../../format/quantities.ts';

/** What a person may want to know of a package before using it. */
export function modelFacts(model: ModelSummary): readonly { readonly name: string; readonly value: string }[] {
  const { sampler, gridSide, imagePx } = model;
  return [
    { name: 'Pictures', value: `${imagePx} × ${imagePx}, transparent where nothing is drawn` },
    { name: 'Tokens a picture', value: `${gridSide * gridSide} (${gridSide} × ${gridSide})` },
    { name: 'Steps a token', value: `${sampler.steps}, at most ${sampler.maxSteps}` },
    {
      name: 'Guidance',
      value: `${formatDecimal(sampler.guidance, 1)} · picture ${formatDecimal(sampler.imageGuidance, 1)}`,
    },
  ];
}
