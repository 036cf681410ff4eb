import type { SidecarBatchId } from '../../electron/contract/ids.ts';
import type { SidecarFormat, SidecarSettings } from '../../electron/contract/sidecarFormats.ts';
import type { SidecarChoice, SidecarPlan, SidecarRequest, SidecarsWritten } from '../../electron/contract/sidecars.ts';
import { formatCount, plural } from '../format/quantities.ts';
import type { StudioApi } from '../api/appApi.ts';
import type { CaptionForm } from './captionForm.svelte.ts';
import type { Navigation } from './navigation.svelte.ts';
import { undoLabel } from './notices.svelte.ts';
import type { Notices } from './notices.svelte.ts';
import type { Preferences } from './preferences.svelte.ts';
import type { UndoStack } from './undoStack.svelte.ts';

type Parts = {
  readonly api: StudioApi;
  readonly captionForm: CaptionForm;
  readonly navigation: Navigation;
  readonly notices: Notices;
  readonly preferences: Preferences;
  readonly undoStack: UndoStack;
};

export type SidecarStage =
  | { readonly kind: 'idle' }
  | { readonly kind: 'planning' }
  | { readonly kind: 'planned'; readonly plan: SidecarPlan; readonly request: SidecarRequest }
  | { readonly kind: 'writing'; readonly id: SidecarBatchId; readonly done: number; readonly total: number };

/** Captions on their way into files beside the photos: which formats follow every caption, what writing now would do, how far it is. */
export class SidecarWriting {
  readonly #parts: Parts;
  #stage = $state.raw<SidecarStage>({ kind: 'idle' });
  #rule = $state.raw<Pick<SidecarChoice, 'policy' | 'includeEdited'>>({ policy: 'skip', includeEdited: false });
  /** Counts plans, so that one that comes too late is dropped. */
  #asked = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get stage(): SidecarStage {
    return this.#stage;
  }

  /** What becomes of words that stand in a file already. */
  get rule(): Pick<SidecarChoice, 'policy' | 'includeEdited'> {
    return this.#rule;
  }

  get settings(): SidecarSettings {
    return this.#parts.preferences.settings.sidecars;
  }

  connect(): Promise<() => void> {
    const stop = this.#parts.api.on('sidecarsProgressed', ({ id, done, total }) => {
      if (this.#stage.kind === 'writing' && this.#stage.id === id) this.#stage = { kind: 'writing', id, done, total };
    });
    return Promise.resolve(stop);
  }

  /** From now on captions are written into this format, or not any more. */
  toggle(format: SidecarFormat): Promise<void> {
    return this.#change(({ formats }) => ({
      formats: formats.includes(format) ? formats.filter((each) => each !== format) : [...formats, format],
    }));
  }

  change(change: Partial<SidecarSettings>): Promise<void> {
    return this.#change(() => change);
  }

  async #change(changeOf: (settings: SidecarSettings) => Partial<SidecarSettings>): Promise<void> {
    const { notices, preferences } = this.#parts;
    await notices.attempt(() => preferences.change(({ sidecars }) => ({ sidecars: { ...sidecars, ...changeOf(sidecars) } })));
    if (this.#stage.kind !== 'idle') await this.plan();
  }

  ruleBy(change: Partial<Pick<SidecarChoice, 'policy' | 'includeEdited'>>): Promise<void> {
    this.#rule = { ...this.#rule, ...change };
    return this.plan();
  }

  /** Shows what writing would do with the photos that are selected, or listed. */
  async open(): Promise<void> {
    this.#parts.navigation.open('sidecars');
    if (this.#stage.kind !== 'writing') await this.plan();
  }

  /** Files that are being written go on; they are told of when they are done. */
  close(): void {
    this.#parts.navigation.open(null);
    if (this.#stage.kind === 'writing') return;
    this.#asked += 1;
    this.#stage = { kind: 'idle' };
  }

  async plan(): Promise<void> {
    const { api, captionForm } = this.#parts;
    if (this.#stage.kind === 'writing') return;
    this.#asked += 1;
    const asked = this.#asked;
    const { formats, xmpName } = this.settings;
    const photoIds = captionForm.photoIds;
    if (formats.length === 0 || photoIds.length === 0) {
      this.#stage = { kind: 'idle' };
      return;
    }
    this.#stage = { kind: 'planning' };
    const request: SidecarRequest = { photoIds: [...photoIds], choice: { formats: [...formats], xmpName, ...this.#rule } };
    const plan = await api.sidecars.plan(request).catch((error: unknown) => {
      if (asked === this.#asked) this.#parts.notices.sayFailure(error);
      return null;
    });
    if (asked === this.#asked) this.#stage = plan === null ? { kind: 'idle' } : { kind: 'planned', plan, request };
  }

  async write(): Promise<void> {
    if (this.#stage.kind !== 'planned') return;
    const { plan, request } = this.#stage;
    const written = await this.#write(plan);
    if (written === undefined) return;
    const act = { label: `${plural(written.files, 'file', 'files')} written beside the photos`, ...this.#back(plan.id, request) };
    if (written.files > 0) this.#parts.undoStack.push(act);
    const { notices, undoStack } = this.#parts;
    const left = plan.files - written.files - written.failures.length;
    const message = left > 0 ? `Stopped: ${act.label}, ${formatCount(left)} left as they are` : act.label;
    notices.say(message, written.files > 0 ? { label: undoLabel, run: () => void notices.attempt(() => undoStack.undo(act)) } : undefined);
    const lines = written.failures.map(({ name, message: why }) => ({ name, why }));
    notices.sayFailures(`${plural(lines.length, 'file', 'files')} could not be written`, lines);
  }

  /** Ends after the file in work; what is written stays. */
  async stop(): Promise<void> {
    const stage = this.#stage;
    if (stage.kind === 'writing') await this.#parts.notices.attempt(() => this.#parts.api.sidecars.stop(stage.id));
  }

  async #write(plan: SidecarPlan): Promise<SidecarsWritten | undefined> {
    const { api, navigation, notices } = this.#parts;
    this.#stage = { kind: 'writing', id: plan.id, done: 0, total: plan.files };
    const written = await notices.attempt(() => api.sidecars.write(plan.id));
    this.#stage = { kind: 'idle' };
    if (navigation.dialog === 'sidecars') navigation.open(null);
    return written;
  }

  /** Done again, it is planned again: what lies beside the photos may be something else by then. */
  #back(id: SidecarBatchId, request: SidecarRequest) {
    const { api } = this.#parts;
    let batch = id;
    return {
      undo: () => api.sidecars.undo(batch),
      redo: async () => {
        batch = (await api.sidecars.plan(request)).id;
        await api.sidecars.write(batch);
      },
    };
  }
}
