import type { EngineState, KnownWords, ModelSummary } from '../../electron/contract/models.ts';
import type { StudioApi } from '../api/appApi.ts';

/** The model in use and the engine that runs it. */
export class ModelState {
  readonly #api: StudioApi;
  #current = $state.raw<ModelSummary | null>(null);
  #engine = $state.raw<EngineState | null>(null);
  #words: { readonly sha256: string | null; readonly words: Promise<KnownWords> } | null = null;

  constructor(api: StudioApi) {
    this.#api = api;
  }

  get current(): ModelSummary | null {
    return this.#current;
  }

  get engine(): EngineState | null {
    return this.#engine;
  }

  get gridSide(): number {
    return this.#current?.gridSide ?? 8;
  }

  async connect(): Promise<() => void> {
    const stop = this.#api.on('engineState', (state) => {
      this.#engine = state;
      // Another model was chosen, and now runs.
      if (state.state === 'ready' && state.model !== null && state.model.id !== this.#current?.id)
        void this.refresh().catch(() => undefined);
    });
    // Each on its own: a window without a model must still show why the engine has none.
    const [engine, current] = await Promise.allSettled([this.#api.engine.state(), this.#api.models.current()]);
    if (engine.status === 'fulfilled') this.#engine ??= engine.value;
    if (current.status === 'fulfilled') this.#current = current.value;
    return stop;
  }

  /** What can be offered while a person types; asked for once a model. */
  knownWords(): Promise<KnownWords> {
    const sha256 = this.#current?.sha256 ?? null;
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
    if (this.#current === null) await this.refresh();
  }

  async refresh(): Promise<void> {
    this.#current = await this.#api.models.current();
  }
}
