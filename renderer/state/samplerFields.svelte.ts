import type { DrawOrder } from '../../electron/contract/jobs.ts';
import type { ModelSummary } from '../../electron/contract/models.ts';
import type { Settings } from '../../electron/contract/settings.ts';
import type { EditDraft } from './drafts.svelte.ts';

/** A prompt has no source picture to keep to, so it has no guidance by one. */
type SamplerDraft = Pick<EditDraft, 'guidance' | 'steps' | 'temperature' | 'order'> & Partial<Pick<EditDraft, 'imageGuidance'>>;

type Sources = {
  readonly draft: () => SamplerDraft;
  readonly model: () => ModelSummary | null;
  readonly settings: () => Settings;
};

const fallback: ModelSummary['sampler'] = {
  steps: 16,
  maxSteps: 25,
  guidance: 3,
  imageGuidance: 1.5,
  temperature: 1,
  order: 'random',
  tries: 1,
};

/** What steers a drawing: the draft where the person chose, the settings' or the model's own value elsewhere. */
export class SamplerFields {
  readonly #sources: Sources;
  readonly guidance: number;
  readonly imageGuidance: number;
  readonly steps: number;
  readonly temperature: number;
  readonly order: DrawOrder;
  readonly #maxSteps: number;

  constructor(sources: Sources) {
    this.#sources = sources;
    const own = $derived(sources.model()?.sampler ?? fallback);
    this.#maxSteps = $derived(own.maxSteps);
    this.guidance = $derived(sources.draft().guidance ?? own.guidance);
    this.imageGuidance = $derived(sources.draft().imageGuidance ?? own.imageGuidance);
    this.steps = $derived(Math.min(sources.draft().steps ?? own.steps, own.maxSteps));
    this.temperature = $derived(sources.draft().temperature ?? own.temperature);
    this.order = $derived(sources.draft().order ?? sources.settings().order ?? own.order);
  }

  /** One entry a slider, from the most to the least used. */
  get sliders() {
    const draft = this.#sources.draft();
    return [
      {
        label: 'Guidance',
        hint: 'How strictly the picture follows the words',
        value: this.guidance,
        min: 1,
        max: 8,
        step: 0.1,
        onchange: (guidance: number) => (draft.guidance = guidance),
      },
      ...(draft.imageGuidance === undefined
        ? []
        : [
            {
              label: 'Picture',
              hint: 'How closely the result keeps to the source picture',
              value: this.imageGuidance,
              min: 1,
              max: 5,
              step: 0.1,
              onchange: (imageGuidance: number) => (draft.imageGuidance = imageGuidance),
            },
          ]),
      {
        label: 'Steps',
        hint: 'Work for each token: more is slower and finer',
        value: this.steps,
        min: 1,
        max: this.#maxSteps,
        step: 1,
        onchange: (steps: number) => (draft.steps = steps),
      },
      {
        label: 'Temperature',
        hint: 'Low is calm and plain, high is lively and risky',
        value: this.temperature,
        min: 0,
        max: 1.5,
        step: 0.01,
        onchange: (temperature: number) => (draft.temperature = temperature),
      },
    ];
  }
}
