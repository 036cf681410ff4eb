import type { CaptionReplace, ReplacePlan } from '../../electron/contract/captionRuns.ts';
import type { WordReplacing } from '../../electron/contract/wordReplacing.ts';
import { plural } from '../format/quantities.ts';
import type { StudioApi } from '../api/appApi.ts';
import type { CaptionForm } from './captionForm.svelte.ts';
import type { Navigation } from './navigation.svelte.ts';
import { undoLabel } from './notices.svelte.ts';
import type { Notices } from './notices.svelte.ts';
import type { UndoStack } from './undoStack.svelte.ts';

type Parts = {
  readonly api: StudioApi;
  readonly captionForm: CaptionForm;
  readonly navigation: Navigation;
  readonly notices: Notices;
  readonly undoStack: UndoStack;
};

/** Words replaced in the captions of the photos that are selected, or listed: what it would do is seen as it is typed. */
export class WordsReplacing {
  readonly #parts: Parts;
  #replacing = $state.raw<WordReplacing>({ find: '', replace: '', matchCase: false, wholeWords: true });
  #plan = $state.raw<ReplacePlan | null>(null);
  #isWorking = $state(false);
  /** Counts questions, so that an answer that comes too late is dropped. */
  #asked = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get replacing(): WordReplacing {
    return this.#replacing;
  }

  get plan(): ReplacePlan | null {
    return this.#plan;
  }

  get isWorking(): boolean {
    return this.#isWorking;
  }

  open(): void {
    this.#parts.navigation.open('replaceWords');
    void this.#look();
  }

  change(change: Partial<WordReplacing>): Promise<void> {
    this.#replacing = { ...this.#replacing, ...change };
    return this.#look();
  }

  async replace(): Promise<void> {
    const { api, navigation, notices, undoStack } = this.#parts;
    const { request } = this;
    if (request === null || this.#isWorking) return;
    this.#isWorking = true;
    const ids = await notices.attempt(() => api.captions.replace(request));
    this.#isWorking = false;
    if (ids === undefined) return;
    navigation.open(null);
    const revert = () => api.captions.revert([...ids]);
    const act = { label: `Words replaced in ${plural(ids.length, 'caption', 'captions')}`, undo: revert, redo: revert };
    if (ids.length > 0) undoStack.push(act);
    notices.say(act.label, ids.length > 0 ? { label: undoLabel, run: () => void notices.attempt(() => undoStack.undo(act)) } : undefined);
  }

  /** Null while nothing is looked for. */
  get request(): CaptionReplace | null {
    const target = this.#parts.captionForm.target;
    return this.#replacing.find === '' || target === null ? null : { target, replacing: this.#replacing };
  }

  async #look(): Promise<void> {
    this.#asked += 1;
    const asked = this.#asked;
    const { request } = this;
    const plan = request === null ? null : await this.#parts.api.captions.planReplace(request).catch(() => null);
    if (asked === this.#asked) this.#plan = plan;
  }
}
