import { captionRunStateOf } from '../../../electron/contract/captionRuns.ts';
import type {
  CaptionFailure,
  CaptionFailuresQuery,
  CaptionPlan,
  CaptionRun,
  CaptionRunRequest,
  PhotoEdit,
  RunSettings,
} from '../../../electron/contract/captionRuns.ts';
import type { CaptionSettings } from '../../../electron/contract/captionSettings.ts';
import type { EditSettings } from '../../../electron/contract/jobs.ts';
import type { JobId, PhotoId } from '../../../electron/contract/ids.ts';
import type { PhotoCard } from '../../../electron/contract/photos.ts';
import { RequestFailed } from '../appApi.ts';
import type { FakeCaptions } from './fakeCaptions.ts';
import type { FakeEvents } from './fakeEvents.ts';
import type { FakeJobs } from './fakeJobs.ts';
import type { FakePhotoEdits } from './fakePhotoEdits.ts';
import type { FakePhotos } from './fakePhotos.ts';

type Kept = {
  readonly settings: RunSettings;
  readonly photos: readonly PhotoId[];
  done: number;
  counts: Pick<CaptionRun, 'captioned' | 'edited' | 'known' | 'skipped' | 'protected' | 'failed'>;
  failures: readonly CaptionFailure[];
  edits: readonly PhotoEdit[];
  isPaused: boolean;
};

type Parts = {
  readonly events: FakeEvents;
  readonly photos: FakePhotos;
  readonly captions: FakeCaptions;
  readonly edits: FakePhotoEdits;
  readonly jobs: FakeJobs;
  /** Milliseconds for one photo. */
  readonly photoMs: number;
};

type Outcome = keyof Kept['counts'];

/** Runs over photos in memory. A photo whose name says that it is broken fails. */
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
    const outcomes = cards.map((card) => this.#outcomeOf(settings, card));
    const count = (wanted: Outcome) => outcomes.filter((outcome) => outcome === wanted).length;
    const left = { known: count('known'), skipped: count('skipped'), protected: count('protected'), unavailable: count('failed') };
    return { photos: cards.length, toCaption: count('captioned'), toEdit: count('edited'), ...left };
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

  edits(id: JobId): readonly PhotoEdit[] {
    return this.#kept(id).edits.filter(({ imageId }) => this.#parts.edits.isThere(imageId));
  }

  /** Works on a run until it is done or somebody ends it. */
  async work(id: JobId, isEnding: () => boolean): Promise<void> {
    const kept = this.#kept(id);
    const started = Date.now();
    const before = kept.done;
    for (let photo = kept.photos[kept.done]; photo !== undefined; photo = kept.photos[kept.done]) {
      await new Promise((resolve) => setTimeout(resolve, this.#parts.photoMs));
      if (isEnding()) return;
      this.#settle(id, kept, photo);
      const perMinute = (kept.done - before) / ((Date.now() - started + 1) / 60_000);
      const secondsLeft = ((kept.photos.length - kept.done) / perMinute) * 60;
      this.#parts.events.announce('captionRunChanged', { ...this.#run(id), perMinute, secondsLeft });
    }
  }

  #settle(run: JobId, kept: Kept, id: PhotoId): void {
    const [card] = this.#parts.photos.cards([id]);
    const outcome = card === undefined ? 'failed' : this.#outcomeOf(kept.settings, card);
    kept.done += 1;
    kept.counts = { ...kept.counts, [outcome]: kept.counts[outcome] + 1 };
    if (outcome === 'failed') {
      if (kept.settings.kind !== 'edit') this.#parts.photos.noteFailure(id);
      const message = `${card?.name ?? 'A photo'} is cut short.`;
      kept.failures = [...kept.failures, { photoId: id, path: card?.path ?? '', code: 'pictureTruncated', message }];
    }
    if (card === undefined || outcome === 'failed') return;
    if (kept.settings.kind === 'edit') this.#edit(kept, kept.settings, id);
    else if (outcome === 'captioned') this.#caption(run, kept.settings, card);
  }

  #edit(kept: Kept, settings: EditSettings, photoId: PhotoId): void {
    const { edits } = this.#parts;
    const known = edits.find(photoId, settings);
    kept.edits = [...kept.edits, { photoId, imageId: known ?? edits.make(photoId, settings), isNew: known === null }];
  }

  #outcomeOf(settings: RunSettings, card: PhotoCard): Outcome {
    if (settings.kind !== 'edit') return captionOutcomeOf(settings, card);
    if (!canBeRead(card)) return 'failed';
    return this.#parts.edits.find(card.id, settings) === null ? 'edited' : 'known';
  }

  #caption(run: JobId, { kind, policy }: CaptionSettings, card: PhotoCard): void {
    const { id } = card;
    const keywords = wordsOf(card);
    const made = kind === 'keywords' ? keywords.join(', ') : `a photo of a ${keywords.join(' ')}`;
    const old = card.caption?.text ?? '';
    const text = policy === 'append' ? `${old} ${made}` : policy === 'prepend' ? `${made} ${old}` : made;
    const caption = { text: text.trim(), keywords, confidence: confidenceOf(card), by: 'model', review: 'toReview' } as const;
    this.#parts.captions.act('run', [[id, caption]], run);
  }

  #begin(photos: readonly PhotoId[], settings: RunSettings): JobId {
    if (photos.length === 0) throw nothingToDo();
    const ahead = photos.length === 1 ? ({ ahead: true } as const) : {};
    const id = this.#parts.jobs.enqueue(
      settings.kind === 'edit' ? { kind: 'editPhotos', settings } : { kind: 'captionPhotos', settings, ...ahead },
    );
    const counts = { captioned: 0, edited: 0, known: 0, skipped: 0, protected: 0, failed: 0 };
    this.#runs.set(id, { settings, photos, done: 0, counts, failures: [], edits: [], isPaused: false });
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
  return new RequestFailed({ code: 'captionRunHasNothing', message: 'No photo is chosen, or none is left to be worked on.' });
}

/** The studio knows what it was asked before; here a model's words are always those. */
function captionOutcomeOf({ policy, includeEdited }: CaptionSettings, card: PhotoCard): Outcome {
  const { caption } = card;
  if (!canBeRead(card)) return 'failed';
  if (caption === null) return 'captioned';
  if (caption.by === 'model') return 'known';
  if (policy === 'skip') return 'skipped';
  return includeEdited ? 'captioned' : 'protected';
}

function canBeRead({ name, state }: PhotoCard): boolean {
  return state === 'here' && !name.includes('broken');
}

function wordsOf({ name }: PhotoCard): readonly string[] {
  return name.replace(/\.[^.]+$/u, '').split(' ');
}

/** Doubtful ones first is an order worth looking at. */
function confidenceOf({ id }: PhotoCard): number {
  return 0.35 + (Number(id.slice(-3)) % 7) / 11;
}
