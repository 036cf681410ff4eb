import { setImmediate } from 'node:timers/promises';
import type { CaptionReplace, CaptionTarget, ReplacePlan } from '../contract/captionRuns.ts';
import type { PhotoId } from '../contract/ids.ts';
import { limits } from '../contract/limits.ts';
import type { Clock } from '../jobs/ports.ts';
import type { CaptionRepository } from '../store/captionRepository.ts';
import { inParts } from './inParts.ts';
import { randomIds } from './system.ts';

export type CaptionReplacingParts = {
  readonly captions: Pick<CaptionRepository, 'findReplaced' | 'replace'>;
  readonly photosOf: (target: CaptionTarget) => Promise<readonly PhotoId[]>;
  readonly clock: Clock;
};

/** Words replaced in many captions at once, some thousands at a time: nobody waits long for the store. */
export class CaptionReplacing {
  readonly #parts: CaptionReplacingParts;

  constructor(parts: CaptionReplacingParts) {
    this.#parts = parts;
  }

  async plan({ target, replacing }: CaptionReplace): Promise<ReplacePlan> {
    const { captions, photosOf } = this.#parts;
    const samples: ReplacePlan['samples'][number][] = [];
    let [found, byPerson] = [0, 0];
    for (const ids of inParts(await photosOf(target))) {
      for (const { by, photoId, name, before, after } of captions.findReplaced(ids, replacing)) {
        found += 1;
        if (by === 'person') byPerson += 1;
        const [was, is] = [before, after].map(({ text, keywords }) => ({ text, keywords }));
        if (samples.length < limits.replaceSamples && was !== undefined && is !== undefined)
          samples.push({ photoId, name, before: was, after: is });
      }
      await setImmediate();
    }
    return { captions: found, byPerson, samples };
  }

  async replace({ target, replacing }: CaptionReplace): Promise<readonly PhotoId[]> {
    const { captions, photosOf, clock } = this.#parts;
    const act = randomIds.job();
    const changed: PhotoId[] = [];
    for (const ids of inParts(await photosOf(target))) {
      changed.push(...captions.replace(ids, replacing, act, clock.now()));
      await setImmediate();
    }
    return changed;
  }
}
