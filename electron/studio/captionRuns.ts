import type { AppEvents } from '../contract/appEvents.ts';
import type {
  CaptionFailure,
  CaptionFailuresQuery,
  CaptionPlan,
  CaptionRun,
  CaptionRunRequest,
  CaptionTarget,
  PhotoEdit,
  RunSettings,
} from '../contract/captionRuns.ts';
import { AppError } from '../contract/errors.ts';
import type { JobId, PhotoId } from '../contract/ids.ts';
import { isOverPhotos } from '../contract/jobs.ts';
import type { JobRequest } from '../contract/jobs.ts';
import type { JobQueue } from '../jobs/jobQueue.ts';
import type { Announce, Clock } from '../jobs/ports.ts';
import { Slices } from '../photos/slices.ts';
import type { Settle } from '../photos/slices.ts';
import type { CaptionRunRepository } from '../store/captionRunRepository.ts';
import type { PhotoFinding } from './photoFinding.ts';
import { randomIds } from './system.ts';

export type CaptionRunsParts = {
  readonly runs: CaptionRunRepository;
  readonly finding: Pick<PhotoFinding, 'outline'>;
  readonly queue: JobQueue;
  readonly clock: Clock;
  readonly announce: Announce;
  readonly modelSha256: (settings: RunSettings) => string | null;
  readonly settle?: Settle | undefined;
};

/** Announces what becomes of a run's job as a change of the run, too. */
export function tellingOfRuns(announce: Announce, runOf: (id: JobId) => CaptionRun): Announce {
  return (name, payload) => {
    announce(name, payload);
    if (name !== 'jobChanged') return;
    // The name says which payload it is, which the compiler does not follow.
    const { id, request } = payload as AppEvents['jobChanged'];
    if (isOverPhotos(request)) announce('captionRunChanged', runOf(id));
  };
}

const runsListed = 50;
const photosAtOnce = { most: 1_000 } as const;
const lookMilliseconds = 20;

/** Runs over photos as people steer them. A run is a job: the queue does it, and gives it way to whatever else is asked. */
export class CaptionRuns {
  readonly #parts: CaptionRunsParts;

  constructor(parts: CaptionRunsParts) {
    this.#parts = parts;
  }

  async plan({ target, settings }: CaptionRunRequest): Promise<CaptionPlan> {
    const { runs, modelSha256 } = this.#parts;
    const sum = { photos: 0, toCaption: 0, toEdit: 0, known: 0, skipped: 0, protected: 0, unavailable: 0 };
    await new Slices(photosAtOnce).each(await this.photosOf(target), (ids) => {
      const part = runs.plan(settings, ids, modelSha256(settings));
      // Its own keys; Object.keys forgets which they are.
      for (const name of Object.keys(sum) as (keyof CaptionPlan)[]) sum[name] += part[name];
    });
    return sum;
  }

  async start({ target, settings }: CaptionRunRequest): Promise<JobId> {
    return this.#begin(await this.photosOf(target), settings);
  }

  /** Waits until the photos in work are done or dropped, so that it can be resumed from then on. */
  async pause(id: JobId): Promise<void> {
    const { runs } = this.#parts;
    runs.run(id);
    runs.setPaused(id, true);
    await this.#end(id);
  }

  async stop(id: JobId): Promise<void> {
    const { runs } = this.#parts;
    runs.run(id);
    runs.setPaused(id, false);
    await this.#end(id);
  }

  resume(id: JobId): void {
    const { runs, queue } = this.#parts;
    const { state } = runs.run(id);
    if (state === 'waiting' || state === 'running') return;
    if (state === 'done') throw new AppError('captionRunHasNothing');
    queue.steering.retry(id);
    runs.setPaused(id, false);
    this.tell(id);
  }

  list(): readonly CaptionRun[] {
    return this.#parts.runs.list(runsListed);
  }

  failures(query: CaptionFailuresQuery): readonly CaptionFailure[] {
    return this.#parts.runs.failures(query);
  }

  retryFailures(id: JobId): Promise<JobId> {
    const { runs } = this.#parts;
    return this.#begin(runs.failedPhotos(id), runs.run(id).settings);
  }

  edits(id: JobId): readonly PhotoEdit[] {
    return this.#parts.runs.edits(id);
  }

  /** Announces a run as the store has it. */
  tell(id: JobId): void {
    const { runs, announce } = this.#parts;
    announce('captionRunChanged', runs.run(id));
  }

  /** Those that are named, or all that a search finds now. */
  async photosOf(target: CaptionTarget): Promise<readonly PhotoId[]> {
    return target.kind === 'photos' ? [...new Set(target.ids)] : (await this.#parts.finding.outline(target.selection)).ids;
  }

  async #begin(photos: readonly PhotoId[], settings: RunSettings): Promise<JobId> {
    const { runs, queue, clock } = this.#parts;
    if (photos.length === 0) throw new AppError('captionRunHasNothing');
    const id = randomIds.job();
    runs.addRun(id, settings, clock.now());
    const slices = new Slices({ ...photosAtOnce, settle: this.#parts.settle });
    await slices.each(photos, (part) => runs.addPhotos(id, part));
    return queue.enqueue(requestFor(settings, photos.length), id);
  }

  async #end(id: JobId): Promise<void> {
    const { runs, queue, clock } = this.#parts;
    const isOpen = (): boolean => ['waiting', 'running'].includes(runs.run(id).state);
    if (!isOpen()) return;
    queue.cancel(id);
    while (isOpen()) await new Promise<void>((goOn) => clock.after(lookMilliseconds, goOn));
    this.tell(id);
  }
}

/** Words about a single photo somebody waits for. */
function requestFor(settings: RunSettings, photos: number): JobRequest {
  if (settings.kind === 'edit') return { kind: 'editPhotos', settings };
  return { kind: 'captionPhotos', settings, ...(photos === 1 ? { ahead: true } : {}) };
}
