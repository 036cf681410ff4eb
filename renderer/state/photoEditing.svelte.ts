import type { CaptionPlan, CaptionRun, CaptionRunRequest } from '../../electron/contract/captionRuns.ts';
import type { ModelSummary } from '../../electron/contract/models.ts';
import type { Settings } from '../../electron/contract/settings.ts';
import type { StudioApi } from '../api/appApi.ts';
import type { CaptionForm } from './captionForm.svelte.ts';
import { coalesced } from './coalesced.ts';
import { ComposerField } from './composerField.svelte.ts';
import { emptyEdit } from './drafts.svelte.ts';
import type { EditDraft } from './drafts.svelte.ts';
import { editSettings } from './editSettings.ts';
import { editSummary } from './editSummary.ts';
import type { ModelState } from './modelState.svelte.ts';
import type { Navigation } from './navigation.svelte.ts';
import type { Notices } from './notices.svelte.ts';
import type { PictureActions } from './pictureActions.ts';
import { SamplerFields } from './samplerFields.svelte.ts';
import type { SearchBoth } from './searchBoth.ts';
import { SeedChoice } from './seedChoice.svelte.ts';
import type { TaskGate } from './taskGate.ts';

type Parts = {
  readonly actions: Pick<PictureActions, 'trash'>;
  readonly api: StudioApi;
  readonly captionForm: Pick<CaptionForm, 'target'>;
  readonly model: ModelState;
  readonly navigation: Navigation;
  readonly notices: Notices;
  readonly searchBoth: Pick<SearchBoth, 'searchHistory'>;
  readonly settings: () => Settings;
  readonly taskGate: TaskGate;
};

/** One instruction for the photos that are selected, or listed: what it would do is seen before it is begun. */
export class PhotoEditing {
  readonly #parts: Parts;
  readonly draft: EditDraft = $state({ ...emptyEdit });
  readonly words = new ComposerField(this.draft);
  readonly sampler: SamplerFields;
  readonly seed: SeedChoice;
  #plan = $state.raw<CaptionPlan | null>(null);
  /** Of very many photos a plan takes longer than a word is typed. */
  readonly look = coalesced(async () => {
    const { request } = this;
    this.#plan = request === null ? null : await this.#parts.api.captionRuns.plan(request).catch(() => null);
  });

  constructor(parts: Parts) {
    this.#parts = parts;
    const { settings } = parts;
    this.sampler = new SamplerFields({ draft: () => this.draft, model: () => this.model, settings });
    this.seed = new SeedChoice(
      () => this.draft,
      () => ({ seed: null, firstVariation: null }),
    );
  }

  get model(): ModelSummary | null {
    return this.#parts.model.for('edit');
  }

  get summary(): string {
    return editSummary(this.sampler, this.seed, this.draft);
  }

  /** What beginning would do; null while nothing is said, or it is not known. */
  get plan(): CaptionPlan | null {
    return this.request === null ? null : this.#plan;
  }

  /** Null while nothing is said, and where no photo is listed. */
  get request(): CaptionRunRequest | null {
    const { target } = this.#parts.captionForm;
    const instruction = this.draft.text.trim();
    if (target === null || instruction === '') return null;
    const { seed } = this.seed.asked;
    return { target, settings: { kind: 'edit', instruction, seed, ...editSettings(this.sampler, this.draft) } };
  }

  open(): void {
    this.#parts.navigation.open('editPhotos');
  }

  async start(): Promise<void> {
    const { api, model, navigation, notices, taskGate } = this.#parts;
    await notices.attempt(async () => {
      // The request is of its settings.
      await model.known();
      const { request } = this;
      if (request === null) return;
      await taskGate.run('edit', async () => {
        await api.captionRuns.start(request);
        navigation.open(null);
      });
    });
  }

  /** The pictures that were made with the words of this run. */
  showPictures({ settings }: CaptionRun): void {
    if (settings.kind !== 'edit') return;
    // What a photo put in the place of a template is another word for each.
    const words = settings.instruction.replaceAll(/\{(folder|date|camera)\}/gu, ' ').trim();
    this.#parts.searchBoth.searchHistory(`${words} is:edited`);
  }

  /** All that a run made, and nothing that it found made already. It can be taken back. */
  async trashPictures({ id }: CaptionRun): Promise<void> {
    const { actions, api, notices } = this.#parts;
    const edits = await notices.attempt(() => api.captionRuns.edits(id));
    await actions.trash((edits ?? []).flatMap(({ imageId, isNew }) => (isNew ? [imageId] : [])));
  }
}
