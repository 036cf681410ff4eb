import type { ModelSummary } from '../contract/models.ts';
import { inUseOf, noModels } from '../contract/modelsInUse.ts';
import type { ModelsInUse } from '../contract/modelsInUse.ts';
import { tasks } from '../contract/tasks.ts';

/** Which package does what, and the one at work: what is shown, and what a fault of a device is put down to. */
export class EngineModels {
  #inUse: ModelsInUse = noModels;
  #working: ModelSummary | null = null;

  get inUse(): ModelsInUse {
    return this.#inUse;
  }

  /** The one at work, or that was last. */
  get working(): ModelSummary | null {
    return this.#working;
  }

  /** As the engine reported when it was ready; nothing has been asked of it yet. */
  begin(models: ModelsInUse): void {
    this.#inUse = models;
    this.#working = models.draw ?? modelsOf(models)[0] ?? null;
  }

  /** Packages came or went while the engine stayed. */
  reread(all: readonly ModelSummary[]): void {
    this.#inUse = inUseOf(all);
  }

  /** A job began on this one. False where it is at work already. */
  takeUp(sha256: string): boolean {
    if (this.#working?.sha256 === sha256) return false;
    this.#working = modelsOf(this.#inUse).find((model) => model.sha256 === sha256) ?? null;
    return true;
  }
}

function modelsOf(models: ModelsInUse): readonly ModelSummary[] {
  return tasks.flatMap((task) => models[task] ?? []);
}
