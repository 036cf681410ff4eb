import { rollSeed } from './seed.ts';

/** A seed, and which of its variations a drawing begins with: null for the first. One drawn alone may be the third. */
type Noise = { readonly seed: number | null; readonly firstVariation: number | null };

type SeedDraft = { keptSeed: number | null; keptVariation: number | null };

/** What a seed field shows and what a request takes, for every panel that draws. */
export class SeedChoice {
  readonly #draft: () => SeedDraft;
  readonly #onStage: () => Noise;

  constructor(draft: () => SeedDraft, onStage: () => Noise) {
    this.#draft = draft;
    this.#onStage = onStage;
  }

  /** The seed that the next drawing will have; null where it gets a new one. */
  get shown(): number | null {
    return this.#draft().keptSeed;
  }

  /** The seed of what stands on the stage, to be kept by one press. */
  get onStage(): number | null {
    return this.#onStage().seed;
  }

  /** What a request says of it. A seed that is null: the studio draws a new one for each request. */
  get asked(): { readonly seed: number | null; readonly firstVariation?: number } {
    const { keptSeed, keptVariation } = this.#draft();
    return { seed: keptSeed, ...(keptSeed === null || keptVariation === null ? {} : { firstVariation: keptVariation }) };
  }

  get isKept(): boolean {
    return this.#draft().keptSeed !== null;
  }

  keep(seed: number | null): void {
    this.#keep({ seed, firstVariation: null });
  }

  roll(): void {
    this.keep(rollSeed());
  }

  /** Keeps the seed of what stands on the stage, a new one where nothing does; or lets each drawing have its own again. */
  toggle(): void {
    if (this.isKept) this.keep(null);
    else if (this.onStage === null) this.roll();
    else this.#keep(this.#onStage());
  }

  #keep({ seed, firstVariation }: Noise): void {
    Object.assign(this.#draft(), { keptSeed: seed, keptVariation: firstVariation });
  }
}
