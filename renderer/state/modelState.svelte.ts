import type { EngineState, ModelSummary } from '../../electron/contract/models.ts';
import type { StudioApi } from '../api/appApi.ts';

/** The model in use and the engine that runs it. */
export class ModelState {
  readonly #api: StudioApi;
  #current = $state.raw<ModelSummary | null>(null);
  #engine = $state.raw<EngineState | null>(null);

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
    });
    // Each on its own: a window without a model must still show why the engine has none.
    const [engine, current] = await Promise.allSettled([this.#api.engine.state(), this.#api.models.current()]);
    if (engine.status === 'fulfilled') this.#engine ??= engine.value;
    if (current.status === 'fulfilled') this.#current = current.value;
    return stop;
  }

  /** Resolves once the model's limits are known: who draws in the first moment would else ask for what it cannot do. */
  async known(): Promise<void> {
    if (this.#current === null) await this.refresh();
  }

  async refresh(): Promise<void> {
    this.#current = await this.#api.models.current();
  }
}
