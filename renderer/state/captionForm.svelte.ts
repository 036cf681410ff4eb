import type { CaptionRunRequest, CaptionTarget } from '../../electron/contract/captionRuns.ts';
import type { CaptionSettings } from '../../electron/contract/captionSettings.ts';
import type { PhotoId } from '../../electron/contract/ids.ts';
import type { ListSelection } from './listSelection.svelte.ts';
import type { PhotoList } from './photoList.svelte.ts';

type Parts = { readonly photoList: PhotoList; readonly photoSelection: ListSelection<PhotoId> };

/** How the photos that are looked at are to be captioned. */
export class CaptionForm {
  readonly #parts: Parts;
  kind = $state<CaptionSettings['kind']>('short');
  question = $state('');
  policy = $state<CaptionSettings['policy']>('skip');
  context = $state('');

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Several photos that are chosen are meant alone; otherwise all that is listed. */
  get isOfChosen(): boolean {
    return this.#parts.photoSelection.ids.length > 1;
  }

  /** The photos that are meant. */
  get photoIds(): readonly PhotoId[] {
    const { photoList, photoSelection } = this.#parts;
    return this.isOfChosen ? photoSelection.ids : photoList.list.items.map(({ id }) => id);
  }

  /** Null where no photo is listed. */
  get target(): CaptionTarget | null {
    const { photoList, photoSelection } = this.#parts;
    if (photoList.total === 0) return null;
    return this.isOfChosen ? { kind: 'photos', ids: [...photoSelection.ids] } : { kind: 'selection', selection: photoList.selection };
  }

  /** Null while the question is missing. */
  get settings(): CaptionSettings | null {
    const { kind, policy } = this;
    const question = kind === 'question' ? this.question.trim() : '';
    if (kind === 'question' && question === '') return null;
    return { kind, question, context: this.context.trim(), beams: 1, policy, includeEdited: false };
  }

  /** Null while something is missing. */
  get request(): CaptionRunRequest | null {
    const { settings, target } = this;
    return settings === null || target === null ? null : { target, settings };
  }
}
