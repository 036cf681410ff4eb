import { captionRunStateOf } from '../../../electron/contract/captionRuns.ts';
import type {
  CaptionFailure,
  CaptionFailuresQuery,
  CaptionPlan,
  CaptionRun,
  CaptionRunRequest,
} from '../../../electron/contract/captionRuns.ts';
import type { CaptionSettings } from '../../../electron/contract/captionSettings.ts';
import type { JobId, PhotoId } from '../../../electron/contract/ids.ts';
import type { PhotoCard } from '../../../electron/contract/photos.ts';
import { RequestFailed } from '../appApi.ts';
import type { FakeCaptions } from './fakeCaptions.ts';
import type { FakeEvents } from './fakeEvents.ts';
import type { FakeJobs } from './fakeJobs.ts';
import type { FakePhotos } from './fakePhotos.ts';

type Kept = {
  readonly settings: CaptionSettings;
  readonly photos: readonly PhotoId[];
  done: number;
  counts: Pick<CaptionRun, 'captioned' | 'known' | 'skipped' | 'protected' | 'failed'>;
  failures: readonly CaptionFailure[];
  isPaused: boolean;
};

type Parts = {
  readonly events: FakeEvents;
  readonly photos: FakePhotos;
  readonly captions: FakeCaptions;
  readonly jobs: FakeJobs;
  /** Milliseconds for one photo. */
  readonly photoMs: number;
};

type Outcome = keyof Kept['counts'];

/** Runs of captions in memory. A photo whose name says that it is broken fails. */
export class FakeCaptionRuns {
  readonly #parts: Parts;
  readonly #runs = new Map<JobId, Kept>();

  constructor(parts: Parts) {
    this.#parts = parts;
    parts.events.on('jobChanged', ({ id }) => {
      if (this.#runs.has(id)) this.#tell(id);
    });
  }

  plan({ target, settings }: CaptionRunRequest): CaptionPlan {
    const cards = this.#parts.photos.cards(this.photosOf(target));
    const outcomes = cards.map((card) => outcomeOf(settings, card));
    const count = (wanted: Outcome) => outcomes.filter((outcome) => outcome === wanted).length;
    const counts = { toCaption: count('captioned'), known: count('known'), skipped: count('skipped'), protected: count('protected') };
    return { photos: cards.length, ...counts, unavailable: count('failed') };
  }

  start({ target, settings }: CaptionRunRequest): JobId {
    return this.#begin(this.photosOf(target), settings);
  }

  pause(id: JobId): Promise<void> {
    this.#kept(id).isPaused = true;
    return this.#end(id);
  }

  stop(id: JobId): Promise<void> {
    this.#kept(id).isPaused = false;
    return this.#end(id);
  }

  resume(id: JobId): void {
    const { state } = this.#run(id);
    if (state === 'waiting' || state === 'running') return;
    if (state === 'done') throw nothingToDo();
    this.#kept(id).isPaused = false;
    this.#parts.jobs.retry(id);
    this.#tell(id);
  }

  list(): readonly CaptionRun[] {
    return [...this.#runs.keys()].toReversed().map((id) => this.#run(id));
  }

  failures({ runId, from, limit }: CaptionFailuresQuery): readonly CaptionFailure[] {
    return this.#kept(runId).failures.slice(from, from + limit);
  }

  retryFailures(id: JobId): JobId {
    const { failures, settings } = this.#kept(id);
    return this.#begin(
      failures.map(({ photoId }) => photoId),
      settings,
    );
  }

  /** Works on a run until it is done or somebody ends it. */
  async work(id: JobId, isEnding: () => boolean): Promise<void> {
    const kept = this.#kept(id);
    const started = Date.now();
    const before = kept.done;
    for (let photo = kept.photos[kept.done]; photo !== undefined; photo = kept.photos[kept.done]) {
      await new Promise((resolve) => setTimeout(resolve, this.#parts.photoMs));
      if (isEnding()) return;
      this.#caption(id, kept, photo);
      const perMinute = (kept.done - before) / ((Date.now() - started + 1) / 60_000);
      const secondsLeft = ((kept.photos.length - kept.done) / perMinute) * 60;
      this.#parts.events.announce('captionRunChanged', { ...this.#run(id), perMinute, secondsLeft });
    }
  }

  #caption(run: JobId, kept: Kept, id: PhotoId): void {
    const { photos, captions } = this.#parts;
    const [card] = photos.cards([id]);
    const outcome = card === undefined ? 'failed' : outcomeOf(kept.settings, card);
    kept.done += 1;
    kept.counts = { ...kept.counts, [outcome]: kept.counts[outcome] + 1 };
    if (outcome === 'failed') {
      photos.noteFailure(id);
      const message = `${card?.name ?? 'A photo'} is cut short.`;
      kept.failures = [...kept.failures, { photoId: id, path: card?.path ?? '', code: 'pictureTruncated', message }];
    }
    if (outcome !== 'captioned' || card === undefined) return;
    const keywords = wordsOf(card);
    const made = kept.settings.kind === 'keywords' ? keywords.join(', ') : `a photo of a ${keywords.join(' ')}`;
    const { policy } = kept.settings;
    const old = card.caption?.text ?? '';
    const text = policy === 'append' ? `${old} ${made}` : policy === 'prepend' ? `${made} ${old}` : made;
    const caption = { text: text.trim(), keywords, confidence: confidenceOf(card), by: 'model', review: 'toReview' } as const;
    captions.act('run', [[id, caption]], run);
  }

  #begin(photos: readonly PhotoId[], settings: CaptionSettings): JobId {
    if (photos.length === 0) throw nothingToDo();
    const id = this.#parts.jobs.enqueue({ kind: 'captionPhotos', settings, ...(photos.length === 1 ? { ahead: true } : {}) });
    const counts = { captioned: 0, known: 0, skipped: 0, protected: 0, failed: 0 };
    this.#runs.set(id, { settings, photos, done: 0, counts, failures: [], isPaused: false });
    this.#tell(id);
    return id;
  }

  async #end(id: JobId): Promise<void> {
    const isOpen = (): boolean => ['waiting', 'running'].includes(this.#run(id).state);
    if (isOpen()) this.#parts.jobs.end(id, 'cancel');
    while (isOpen()) await new Promise((resolve) => setTimeout(resolve, 1));
    this.#tell(id);
  }

  #run(id: JobId): CaptionRun {
    const { settings, photos, counts, isPaused, done } = this.#kept(id);
    const row = this.#parts.jobs.list().find((each) => each.id === id);
    const { createdAt, finishedAt } = row ?? { createdAt: 0, finishedAt: null };
    const state = captionRunStateOf(row?.state ?? null, { isWhole: done === photos.length, isPaused });
    return { id, state, settings, photos: photos.length, ...counts, perMinute: null, secondsLeft: null, createdAt, finishedAt };
  }

  #kept(id: JobId): Kept {
    const kept = this.#runs.get(id);
    if (kept === undefined) throw new RequestFailed({ code: 'captionRunNotFound', message: 'This run is no longer known.' });
    return kept;
  }

  #tell(id: JobId): void {
    this.#parts.events.announce('captionRunChanged', this.#run(id));
  }

  photosOf(target: CaptionRunRequest['target']): readonly PhotoId[] {
    return target.kind === 'photos' ? target.ids : this.#parts.photos.find(target.selection).map(({ id }) => id);
  }
}

function nothingToDo(): RequestFailed {
  return new RequestFailed({ code: 'captionRunHasNothing', message: 'No photo is chosen, or none is there to be captioned.' });
}

/** The studio knows what it was asked before; here a model's words are always those. */
function outcomeOf({ policy, includeEdited }: CaptionSettings, { caption, name, state }: PhotoCard): Outcome {
  if (state !== 'here' || name.includes('broken')) return 'failed';
  if (caption === null) return 'captioned';
  if (caption.by === 'model') return 'known';
  if (policy === 'skip') return 'skipped';
  return includeEdited ? 'captioned' : 'protected';
}

function wordsOf({ name }: PhotoCard): readonly string[] {
  return name.replace(/\.[^.]+$/u, '').split(' ');
}

/** Doubtful ones first is an order worth looking at. */
function confidenceOf({ id }: PhotoCard): number {
  return 0.35 + (Number(id.slice(-3)) % 7) / 11;
}
