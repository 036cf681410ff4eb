import type { ImageId } from '../../../electron/contract/ids.ts';
import type { EditRequest } from '../../../electron/contract/jobs.ts';
import type { ModelSummary } from '../../../electron/contract/models.ts';
import type { Settings } from '../../../electron/contract/settings.ts';
import type { EditDraft } from '../../state/drafts.svelte.ts';
import { formatDecimal } from '../../ui/quantities.ts';

type Sources = {
  readonly draft: () => EditDraft;
  readonly model: () => ModelSummary | null;
  readonly settings: () => Settings;
  /** The picture to edit: the one on the stage. */
  readonly sourceId: () => ImageId | null;
};

const fallback: ModelSummary['sampler'] = { steps: 16, maxSteps: 25, guidance: 3, imageGuidance: 1.5, temperature: 1 };

/** What the Edit panel's fields say. */
export class EditForm {
  readonly #sources: Sources;

  constructor(sources: Sources) {
    this.#sources = sources;
  }

  get #sampler(): ModelSummary['sampler'] {
    return this.#sources.model()?.sampler ?? fallback;
  }

  get guidance(): number {
    return this.#sources.draft().guidance ?? this.#sampler.guidance;
  }

  get imageGuidance(): number {
    return this.#sources.draft().imageGuidance ?? this.#sampler.imageGuidance;
  }

  get steps(): number {
    return Math.min(this.#sources.draft().steps ?? this.#sampler.steps, this.maxSteps);
  }

  get maxSteps(): number {
    return this.#sampler.maxSteps;
  }

  get temperature(): number {
    return this.#sources.draft().temperature ?? this.#sampler.temperature;
  }

  get canEdit(): boolean {
    return this.#sources.sourceId() !== null && this.#sources.draft().text.trim() !== '';
  }

  /** The folded parameters in one line. */
  get summary(): string {
    return `Guidance ${formatDecimal(this.guidance, 1)} · picture ${formatDecimal(this.imageGuidance, 1)} · ${this.steps} steps`;
  }

  request(): EditRequest | null {
    const imageId = this.#sources.sourceId();
    if (imageId === null) return null;
    const draft = this.#sources.draft();
    return {
      kind: 'edit',
      imageId,
      instruction: draft.text.trim(),
      seed: draft.seed,
      variations: draft.variations,
      steps: this.steps,
      guidance: this.guidance,
      imageGuidance: this.imageGuidance,
      temperature: this.temperature,
      order: draft.order ?? this.#sources.settings().order,
    };
  }
}
