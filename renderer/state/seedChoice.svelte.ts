import { rollSeed } from './seed.ts';

type SeedDraft = { keptSeed: number | null };

/** What a seed field shows and what a request takes, for every panel that draws. */
export class SeedChoice {
  readonly #draft: () => SeedDraft;
  readonly #onStage: () => number | null;

  constructor(draft: () => SeedDraft, onStage: () => number | null) {
    this.#draft = draft;
    this.#onStage = onStage;
  }

  /** The seed that is kept, else that of what stands on the stage. */
  get shown(): number | null {
    return this.asked ?? this.#onStage();
  }

  /** Null: the studio draws a new one for each request. */
  get asked(): number | null {
    return this.#draft().keptSeed;
  }

  get isKept(): boolean {
    return this.asked !== null;
  }

  keep(seed: number | null): void {
    this.#draft().keptSeed = seed;
  }

  roll(): void {
    this.keep(rollSeed());
  }

  /** Keeps the seed that is shown, a new one where none is; or lets each drawing have its own again. */
  toggle(): void {
    this.keep(this.isKept ? null : (this.shown ?? rollSeed()));
  }
}
