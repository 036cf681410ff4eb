import { allOnCpu } from '../contract/devices.ts';
import type { EngineState } from '../contract/models.ts';

/** What the engine is said to be. Who listens hears of a change, never of the same again. */
export class EngineStatus {
  #now: EngineState = {
    state: 'stopped',
    devices: allOnCpu,
    threads: 0,
    memoryMB: 0,
    model: null,
    openModels: [],
    freeMB: null,
    error: null,
  };
  readonly #onChange: (state: EngineState) => void;

  constructor(onChange: (state: EngineState) => void) {
    this.#onChange = onChange;
  }

  get now(): EngineState {
    return this.#now;
  }

  set(change: Partial<EngineState>): void {
    const before = this.#now;
    this.#now = { ...before, ...change, model: 'model' in change ? nameOf(change.model ?? null) : before.model };
    const isSame = (Object.keys(before) as (keyof EngineState)[]).every((key) => isEqual(before[key], this.#now[key]));
    if (!isSame) this.#onChange(this.#now);
  }
}

/** Plain data, so its text tells. */
function isEqual(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

function nameOf(model: EngineState['model']): EngineState['model'] {
  return model === null ? null : { id: model.id, name: model.name };
}
