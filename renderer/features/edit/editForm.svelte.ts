import type { ImageId } from '../../../electron/contract/ids.ts';
import type { EditRequest } from '../../../electron/contract/jobs.ts';
import type { ModelSummary } from '../../../electron/contract/models.ts';
import type { Settings } from '../../../electron/contract/settings.ts';
import type { EditDraft } from '../../state/drafts.svelte.ts';
import { editSettings } from '../../state/editSettings.ts';
import { editSummary } from '../../state/editSummary.ts';
import { SamplerFields } from '../../state/samplerFields.svelte.ts';
import { SeedChoice } from '../../state/seedChoice.svelte.ts';

type Sources = {
  readonly draft: () => EditDraft;
  readonly model: () => ModelSummary | null;
  readonly settings: () => Settings;
  /** The picture to edit: the one on the stage, or the one that an edit shown there starts from. */
  readonly sourceId: () => ImageId | null;
  readonly seedOnStage: () => { readonly seed: number | null; readonly firstVariation: number | null };
};

/** What the Edit panel's fields say. */
export class EditForm {
  readonly #sources: Sources;
  readonly sampler: SamplerFields;
  readonly seed: SeedChoice;

  constructor(sources: Sources) {
    this.#sources = sources;
    this.sampler = new SamplerFields(sources);
    this.seed = new SeedChoice(sources.draft, sources.seedOnStage);
  }

  get canEdit(): boolean {
    return this.#sources.sourceId() !== null && this.draft.text.trim() !== '';
  }

  /** The folded parameters in one line. */
  get summary(): string {
    return editSummary(this.sampler, this.seed, this.draft);
  }

  get draft(): EditDraft {
    return this.#sources.draft();
  }

  request(): EditRequest | null {
    const imageId = this.#sources.sourceId();
    if (imageId === null) return null;
    const { draft } = this;
    return {
      kind: 'edit',
      imageId,
      instruction: draft.text.trim(),
      ...this.seed.asked,
      variations: draft.variations,
      ...editSettings(this.sampler, draft),
    };
  }
}
