import type { GenerateRequest } from '../../../electron/contract/jobs.ts';
import type { ModelSummary } from '../../../electron/contract/models.ts';
import type { Settings } from '../../../electron/contract/settings.ts';
import type { PromptDraft } from '../../state/drafts.svelte.ts';
import { SamplerFields } from '../../state/samplerFields.svelte.ts';

type Sources = {
  readonly draft: () => PromptDraft;
  readonly model: () => ModelSummary | null;
  readonly settings: () => Settings;
  /** A whole number below the limit, from the machine's own randomness. */
  readonly rollSeed: () => number;
};

/** What the Prompt panel's fields say: the draft where the person chose, the model's or the settings' own value elsewhere. */
export class PromptForm {
  readonly #sources: Sources;
  /** Seed of the last picture drawn, shown while the next one is still to be drawn from a new seed. */
  #lastSeed = $state<number | null>(null);

  readonly sampler: SamplerFields;
  readonly variations: number;
  readonly canDraw: boolean;

  constructor(sources: Sources) {
    this.#sources = sources;
    this.sampler = new SamplerFields(sources);
    this.variations = $derived(sources.draft().variations ?? sources.settings().variations);
    this.canDraw = $derived(sources.draft().text.trim() !== '');
  }

  get seed(): number | null {
    const draft = this.#sources.draft();
    return draft.seedLocked ? draft.seed : this.#lastSeed;
  }

  get seedLocked(): boolean {
    return this.#sources.draft().seedLocked;
  }

  typeSeed(seed: number | null): void {
    Object.assign(this.#sources.draft(), { seed, seedLocked: seed !== null });
  }

  rollSeed(): void {
    this.typeSeed(this.#sources.rollSeed());
  }

  /** Locks the seed that is shown (or a new one when none is), or lets each drawing have its own again. */
  toggleSeedLock(): void {
    if (this.seedLocked) this.#sources.draft().seedLocked = false;
    else this.typeSeed(this.seed ?? this.#sources.rollSeed());
  }

  noteSeed(seed: number): void {
    this.#lastSeed = seed;
  }

  request(): GenerateRequest {
    const { text, style } = this.#sources.draft();
    const { steps, guidance, temperature, order } = this.sampler;
    return {
      kind: 'generate',
      prompt: text.trim(),
      ...(style === '' ? {} : { style }),
      seed: this.seedLocked ? this.seed : null,
      variations: this.variations,
      steps,
      guidance,
      temperature,
      order,
    };
  }
}
