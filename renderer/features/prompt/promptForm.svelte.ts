import type { GenerateRequest } from '../../../electron/contract/jobs.ts';
import type { DrawOrder } from '../../../electron/contract/jobs.ts';
import type { ModelSummary } from '../../../electron/contract/models.ts';
import type { Settings } from '../../../electron/contract/settings.ts';
import type { PromptDraft } from '../../state/drafts.svelte.ts';

type Sources = {
  readonly draft: () => PromptDraft;
  readonly model: () => ModelSummary | null;
  readonly settings: () => Settings;
  /** A whole number below the limit, from the machine's own randomness. */
  readonly rollSeed: () => number;
};

const fallback: ModelSummary['sampler'] = { steps: 16, maxSteps: 25, guidance: 3, imageGuidance: 1.5, temperature: 1 };

/** What the Prompt panel's fields say: the draft where the person chose, the model's or the settings' own value elsewhere. */
export class PromptForm {
  readonly #sources: Sources;
  /** Seed of the last picture drawn, shown while the next one is still to be drawn from a new seed. */
  #lastSeed = $state<number | null>(null);

  readonly guidance: number;
  readonly steps: number;
  readonly temperature: number;
  readonly order: DrawOrder;
  readonly variations: number;
  readonly canDraw: boolean;

  constructor(sources: Sources) {
    this.#sources = sources;
    const sampler = $derived(sources.model()?.sampler ?? fallback);
    this.guidance = $derived(sources.draft().guidance ?? sampler.guidance);
    this.steps = $derived(Math.min(sources.draft().steps ?? sampler.steps, sampler.maxSteps));
    this.temperature = $derived(sources.draft().temperature ?? sampler.temperature);
    this.order = $derived(sources.draft().order ?? sources.settings().order);
    this.variations = $derived(sources.draft().variations ?? sources.settings().variations);
    this.canDraw = $derived(sources.draft().text.trim() !== '');
  }

  get maxSteps(): number {
    return this.#sources.model()?.sampler.maxSteps ?? fallback.maxSteps;
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
    return {
      kind: 'generate',
      prompt: text.trim(),
      ...(style === '' ? {} : { style }),
      seed: this.seedLocked ? this.seed : null,
      variations: this.variations,
      steps: this.steps,
      guidance: this.guidance,
      temperature: this.temperature,
      order: this.order,
    };
  }
}
