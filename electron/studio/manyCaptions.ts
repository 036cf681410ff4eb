import type { CaptionKeywords, CaptionReplace, CaptionTarget, ReplacePlan } from '../contract/captionRuns.ts';
import type { JobId, PhotoId } from '../contract/ids.ts';
import { limits } from '../contract/limits.ts';
import type { Clock } from '../jobs/ports.ts';
import { Slices } from '../photos/slices.ts';
import type { Settle } from '../photos/slices.ts';
import type { CaptionRepository } from '../store/captionRepository.ts';
import { randomIds } from './system.ts';

export type ManyCaptionsParts = {
  readonly captions: Pick<CaptionRepository, 'findReplaced' | 'replace' | 'changeKeywords' | 'approve' | 'revert'>;
  readonly photosOf: (target: CaptionTarget) => Promise<readonly PhotoId[]>;
  readonly clock: Clock;
  readonly settle?: Settle | undefined;
};

const reads = { most: 1_000 } as const;
/** In one transaction, which waits for the disk. */
const changes = { most: 1_000, least: 30 } as const;

/** What a person does to many captions as one act, some at a time: nobody waits long for the store. */
export class ManyCaptions {
  readonly #parts: ManyCaptionsParts;

  constructor(parts: ManyCaptionsParts) {
    this.#parts = parts;
  }

  async planReplace({ target, replacing }: CaptionReplace): Promise<ReplacePlan> {
    const { captions, photosOf } = this.#parts;
    const samples: ReplacePlan['samples'][number][] = [];
    let [found, byPerson] = [0, 0];
    await new Slices(reads).each(await photosOf(target), (ids) => {
      for (const { by, photoId, name, before, after } of captions.findReplaced(ids, replacing)) {
        found += 1;
        if (by === 'person') byPerson += 1;
        const [was, is] = [before, after].map(({ text, keywords }) => ({ text, keywords }));
        if (samples.length < limits.replaceSamples && was !== undefined && is !== undefined)
          samples.push({ photoId, name, before: was, after: is });
      }
    });
    return { captions: found, byPerson, samples };
  }

  async replace({ target, replacing }: CaptionReplace): Promise<readonly PhotoId[]> {
    const { captions, photosOf } = this.#parts;
    return this.#each(await photosOf(target), (ids, act, now) => captions.replace(ids, replacing, act, now));
  }

  async changeKeywords({ target, change }: CaptionKeywords): Promise<readonly PhotoId[]> {
    const { captions, photosOf } = this.#parts;
    return this.#each(await photosOf(target), (ids, act, now) => captions.changeKeywords(ids, change, act, now));
  }

  /** Answers which were still to be reviewed. */
  approve(photoIds: readonly PhotoId[]): Promise<readonly PhotoId[]> {
    return this.#each(photoIds, (ids, act, now) => this.#parts.captions.approve(ids, now, act));
  }

  revert(photoIds: readonly PhotoId[]): Promise<readonly PhotoId[]> {
    return this.#each(photoIds, (ids, act, now) => this.#parts.captions.revert(ids, now, act));
  }

  async #each(
    photoIds: readonly PhotoId[],
    work: (ids: readonly PhotoId[], act: JobId, now: number) => readonly PhotoId[],
  ): Promise<readonly PhotoId[]> {
    // Named like a run, which is one act for the same reason.
    const act = randomIds.job();
    const changed: PhotoId[] = [];
    const slices = new Slices({ ...changes, settle: this.#parts.settle });
    await slices.each(photoIds, (ids) => changed.push(...work(ids, act, this.#parts.clock.now())));
    return changed;
  }
}
