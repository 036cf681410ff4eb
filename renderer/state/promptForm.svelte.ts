import type { GenerateRequest } from '../../electron/contract/jobs.ts';
import type { ModelSummary } from '../../electron/contract/models.ts';
import type { Settings } from '../../electron/contract/settings.ts';
import type { PromptDraft } from './drafts.svelte.ts';
import { bestOf } from '../../electron/contract/tries.ts';
import { SamplerFields } from './samplerFields.svelte.ts';
import { SeedChoice } from './seedChoice.svelte.ts';

type Sources = {
  readonly draft: () => PromptDraft;
  readonly model: () => ModelSummary | null;
  readonly settings: () => Settings;
  readonly seedOnStage: () => { readonly seed: number | null; readonly firstVariation: number | null };
};

/** What the Prompt panel's fields say: the draft where the person chose, the model's or the settings' own value elsewhere. */
export class PromptForm {
  readonly #sources: Sources;
  readonly sampler: SamplerFields;
  readonly seed: SeedChoice;
  /** Pictures that are kept. */
  readonly variations: number;
  /** Drawings of which they are the best; null where the model cannot read what it draws, and of a kept seed, which is one drawing. */
  readonly tries: number | null;
  readonly canDraw: boolean;

  constructor(sources: Sources) {
    this.#sources = sources;
    this.sampler = new SamplerFields(sources);
    this.seed = new SeedChoice(sources.draft, sources.seedOnStage);
    this.variations = $derived(sources.draft().variations ?? sources.settings().variations);
    this.tries = $derived(this.seed.isKept ? null : triesOf(sources.model(), sources.draft().tries));
    this.canDraw = $derived(sources.draft().text.trim() !== '');
  }

  request(): GenerateRequest {
    const { text, style } = this.#sources.draft();
    const { steps, guidance, temperature, order } = this.sampler;
    return {
      kind: 'generate',
      prompt: text.trim(),
      ...(style === '' ? {} : { style }),
      ...this.seed.asked,
      ...bestOf(this.variations, this.tries ?? 1),
      steps,
      guidance,
      temperature,
      order,
    };
  }
}

function triesOf(model: ModelSummary | null, chosen: number | null): number | null {
  return model?.capabilities.caption === undefined ? null : (chosen ?? model.sampler.tries);
}
