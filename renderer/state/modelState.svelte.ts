import type { EngineState, KnownWords, ModelSummary } from '../../electron/contract/models.ts';
import { cannotDo, noModelHere } from '../../electron/contract/taskWords.ts';
import { tasks } from '../../electron/contract/tasks.ts';
import { noModels } from '../../electron/contract/modelsInUse.ts';
import type { ModelsInUse } from '../../electron/contract/modelsInUse.ts';
import type { Task } from '../../electron/contract/tasks.ts';
import { RequestFailed } from '../api/appApi.ts';
import type { StudioApi } from '../api/appApi.ts';

/** Which model does what, and the engine that runs them. */
export class ModelState {
  readonly #api: StudioApi;
  #inUse = $state.raw<ModelsInUse | null>(null);
  /** Why no package here can be used: a sentence. */
  #fault = $state.raw<string | null>(null);
  #engine = $state.raw<EngineState | null>(null);
  #words: { readonly sha256: string | null; readonly words: Promise<KnownWords> } | null = null;

  constructor(api: StudioApi) {
    this.#api = api;
  }

  /** The one that draws. */
  get current(): ModelSummary | null {
    return this.for('draw');
  }

  /** The one that does this; null where none can, and while it is not known. */
  for(task: Task): ModelSummary | null {
    return this.#inUse?.[task] ?? null;
  }

  /** None of the models does this: a sentence; null where one does, and while it is not known. */
  whyNot(task: Task): string | null {
    if (this.#inUse === null || this.#inUse[task] !== null) return null;
    const others = new Set(tasks.flatMap((each) => this.#inUse?.[each]?.name ?? []));
    return others.size === 0 ? (this.#fault ?? noModelHere) : cannotDo([...others].join(' and '), task, others.size > 1);
  }

  get engine(): EngineState | null {
    return this.#engine;
  }

  /** Of the pictures that the model of this task draws; 1 while that is not known. */
  gridSide(task: Task): number {
    return this.for(task)?.gridSide ?? 1;
  }

  async connect(): Promise<() => void> {
    const refresh = (): void => void this.refresh().catch(() => undefined);
    // One that was added may do what none did; the one that did it may be gone.
    const stopPackages = this.#api.on('modelsChanged', refresh);
    const stopEngine = this.#api.on('engineState', (state) => {
      const before = this.#engine?.state;
      this.#engine = state;
      // A new engine: perhaps because another model was chosen, and now runs.
      if (state.state === 'ready' && before !== 'ready' && before !== 'busy') refresh();
    });
    // Each on its own: a window without a model must still show why the engine has none.
    const [engine] = await Promise.allSettled([this.#api.engine.state(), this.refresh()]);
    if (engine.status === 'fulfilled') this.#engine ??= engine.value;
    return () => [stopEngine, stopPackages].forEach((stop) => stop());
  }

  /** What can be offered while a person types; asked for once a model. */
  knownWords(): Promise<KnownWords> {
    const sha256 = this.current?.sha256 ?? null;
    if (this.#words === null || this.#words.sha256 !== sha256) {
      const words = this.#api.models.knownWords();
      this.#words = { sha256, words };
      // One that failed is asked for again.
      words.catch(() => (this.#words = null));
    }
    return this.#words.words;
  }

  /** Resolves once the model's limits are known: who draws in the first moment would else ask for what it cannot do. */
  async known(): Promise<void> {
    if (this.#inUse === null) await this.refresh();
  }

  async refresh(): Promise<void> {
    try {
      this.#inUse = await this.#api.models.inUse();
      this.#fault = null;
    } catch (error) {
      // An engine that cannot answer now says nothing of the packages.
      if (error instanceof RequestFailed && isOfPackages(error.code)) [this.#inUse, this.#fault] = [noModels, error.message];
      throw error;
    }
  }
}

/** What is wrong with a package stays so until another is there. */
function isOfPackages(code: RequestFailed['code']): boolean {
  return code.startsWith('package');
}
