import type { AppEvents } from '../../electron/contract/appEvents.ts';
import type { JobId } from '../../electron/contract/ids.ts';
import type { Pixels } from '../../electron/contract/images.ts';
import type { JobProgress } from '../../electron/contract/jobs.ts';

export type PartialPicture = { readonly pixels: Pixels; readonly tokens: number };

/** One variation while it is drawn: where its tokens fell so far and the newest decoded picture. */
export class LiveVariation {
  #order = $state.raw<readonly number[]>([]);
  #partial = $state.raw<PartialPicture | null>(null);

  get order(): readonly number[] {
    return this.#order;
  }

  get partial(): PartialPicture | null {
    return this.#partial;
  }

  addGrids(grids: readonly number[]): void {
    if (grids.length > 0) this.#order = [...this.#order, ...grids];
  }

  showPartial(partial: PartialPicture): void {
    this.#partial = partial;
  }
}

/** A drawing job as it happens. */
export class LiveDrawing {
  readonly jobId: JobId;
  readonly variations: readonly LiveVariation[];
  #progress = $state.raw<JobProgress | null>(null);
  #resumedAt = $state<number | null>(null);
  #tokens = $state<number | null>(null);
  readonly #gridSide: () => number;

  /** `gridSide`: of the model that is asked, until the drawing says how many tokens it has. */
  constructor(jobId: JobId, shape: { readonly variations: number; readonly gridSide: () => number }) {
    this.jobId = jobId;
    this.#gridSide = shape.gridSide;
    this.variations = Array.from({ length: shape.variations }, () => new LiveVariation());
  }

  /** Tokens that were there when it began: of an earlier start, or of the picture it goes on with. */
  get resumedAt(): number | null {
    return this.#resumedAt;
  }

  resume(grids: readonly (readonly number[])[]): void {
    this.#resumedAt = grids[0]?.length ?? null;
    grids.forEach((known, index) => this.variations[index]?.addGrids(known));
  }

  get progress(): JobProgress | null {
    return this.#progress;
  }

  /** Tokens of one picture that are drawn. */
  get done(): number {
    return this.#progress?.stage === 'drawing' ? this.#progress.done : (this.variations[0]?.order.length ?? 0);
  }

  get gridSide(): number {
    return this.#tokens === null ? this.#gridSide() : Math.sqrt(this.#tokens);
  }

  advance(event: AppEvents['jobProgressed']): void {
    this.#progress = event;
    if (event.stage === 'drawing' && event.total > 0) this.#tokens = event.total;
    event.lastGrids.forEach((grids, index) => this.variations[index]?.addGrids(grids));
  }

  showPartial({ variation, tokens, width, height, rgba }: AppEvents['partialPicture']): void {
    this.variations[variation]?.showPartial({ tokens, pixels: { width, height, rgba } });
  }
}
