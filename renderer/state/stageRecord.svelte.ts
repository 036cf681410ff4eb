import { variationOfNoise } from '../../electron/contract/continuing.ts';
import type { ImageId } from '../../electron/contract/ids.ts';
import type { HowMade } from '../../electron/contract/images.ts';
import type { StudioApi } from '../api/appApi.ts';
import type { Jobs } from './jobs.svelte.ts';
import type { Pictures } from './pictures.svelte.ts';
import type { Stage } from './stage.svelte.ts';

type Parts = { readonly api: StudioApi; readonly jobs: Jobs; readonly pictures: Pictures; readonly stage: Stage };

/** How what stands on the stage was made. */
export class StageRecord {
  readonly #parts: Parts;
  #read = $state.raw<{ readonly id: ImageId; readonly made: HowMade | null } | null>(null);

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Null for a picture from outside, for a job in work, and until the record has been read. */
  get made(): HowMade | null {
    return this.#read !== null && this.#read.id === this.#parts.stage.pictureId ? this.#read.made : null;
  }

  get seed(): number | null {
    const { jobs, pictures, stage } = this.#parts;
    const { shown } = stage;
    const jobId = shown.kind === 'job' ? shown.jobId : stage.pictureId === null ? null : pictures.card(stage.pictureId)?.jobId;
    // The row is there before the picture's record is, so that the field does not blink when a drawing is done.
    return this.made?.seed ?? (jobId == null ? null : (jobs.row(jobId)?.seed ?? null));
  }

  /** What draws it again: its seed, and which of the seed's variations it is where it was drawn alone, or chosen. */
  get noise(): { readonly seed: number | null; readonly firstVariation: number | null } {
    const { made } = this;
    if (made?.keep !== undefined) return { seed: made.seed, firstVariation: variationOfNoise(made) };
    return { seed: this.seed, firstVariation: made?.firstVariation ?? null };
  }

  async read(id: ImageId | null): Promise<void> {
    if (id === null || this.#read?.id === id) return;
    const record = await this.#parts.api.images.get(id).catch(() => null); // A picture deleted meanwhile has no record to show.
    if (record !== null && this.#parts.stage.pictureId === id) this.#read = { id, made: record.made };
  }
}
