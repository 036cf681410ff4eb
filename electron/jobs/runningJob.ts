import type { EngineWork, KeptTokens, WorkEvent, WorkOutcome } from '../contract/engineWork.ts';
import type { CaptionPhotosRequest, JobProgress, JobRow } from '../contract/jobs.ts';
import { captionPhotos } from './captionPhotos.ts';
import type { CaptionPhotosParts, PhotosCaptioned } from './captionPhotos.ts';
import type { Announce, Clock, EnginePort, EngineRun, JobStore, JobWish, PictureFiles, TakenJob } from './ports.ts';
import { prepareWork } from './prepareWork.ts';
import { repeat } from './repeat.ts';

/** Where nothing is drawn nothing is written, so what another process wishes of the job is asked for. */
const wishMilliseconds = 5_000;

/** How a running job is to end before its time. */
export type Ending = 'cancel' | 'keep' | 'release';
const strength: Readonly<Record<Ending, number>> = { release: 0, keep: 1, cancel: 2 };

/** What the work on a job came to. */
export type JobEnd = WorkOutcome | PhotosCaptioned;

export type WorkingParts = Pick<CaptionPhotosParts, 'captions' | 'photos' | 'modelSha256'> & {
  readonly store: JobStore;
  readonly files: PictureFiles;
  readonly engine: EnginePort;
  readonly clock: Clock;
  readonly announce: Announce;
  /** Names this process in the store, so that another can tell whether it still lives. */
  readonly worker: string;
};

/** A job in work: what the engine says of it is stored, then announced, and what people wish of it reaches the engine. */
export class RunningJob {
  readonly taken: TakenJob;
  progress: JobProgress = { stage: 'waiting', done: 0, total: 0, secondsLeft: null };
  readonly #parts: WorkingParts;
  #ending: Ending | null;
  #run: EngineRun | null = null;
  #watched: number | null = null;
  /** What went wrong in the store while the engine worked. */
  #fault: { readonly error: unknown } | null = null;
  #isOver = false;

  constructor(taken: TakenJob, ending: Ending | null, parts: WorkingParts) {
    this.taken = taken;
    this.#ending = ending;
    this.#parts = parts;
  }

  get row(): JobRow {
    return this.taken.row;
  }

  get ending(): Ending | null {
    return this.#ending;
  }

  /** Has the engine work and `finish` store what it made. Rejects with what went wrong; the store's fault comes before the engine's. */
  async work(finish: (end: JobEnd) => Promise<void>): Promise<void> {
    const { store, clock } = this.#parts;
    const stopListening = repeat({
      clock,
      milliseconds: wishMilliseconds,
      step: () => this.#hear(store.wishOf(this.taken.lease)),
      onFault: (error) => this.#spoil(error),
    });
    try {
      const end = await this.#do();
      if (this.#fault !== null) throw this.#fault.error;
      await finish(end);
    } catch (error) {
      throw this.#fault === null ? error : this.#fault.error;
    } finally {
      this.#isOver = true;
      stopListening();
    }
  }

  async #do(): Promise<JobEnd> {
    const { request } = this.row;
    const { store, files } = this.#parts;
    return request.kind === 'captionPhotos' ? this.#captionPhotos(request) : this.#runEngine(await prepareWork(this.row, store, files));
  }

  #runEngine(work: EngineWork): Promise<WorkOutcome> {
    const known = 'known' in work ? work.known : null;
    this.#run = this.#parts.engine.run(work, (event) => this.#onWorkEvent(event, known));
    if (this.#ending !== null) this.#run.stop();
    return this.#run.outcome;
  }

  #captionPhotos({ settings }: CaptionPhotosRequest): Promise<PhotosCaptioned> {
    return captionPhotos(this.#parts, {
      lease: this.taken.lease,
      settings,
      runEngine: (work) => this.#runEngine(work),
      isEnding: () => this.#ending !== null || this.#fault !== null,
      hear: (wish) => this.#hear(wish),
      onProgress: ({ photos, captioned, known, skipped, failed, protected: kept, secondsLeft }) => {
        const done = captioned + known + skipped + kept + failed;
        this.#progressed({ stage: 'writing', done, total: photos, secondsLeft }, []);
      },
    });
  }

  watch(variation: number): void {
    this.#watched = variation;
    this.#run?.watch(variation);
  }

  /** Ends the work between two tokens. Of several endings the one that is asked for by a person counts, and of those to cancel. */
  end(ending: Ending): void {
    if (this.#ending === null || strength[ending] > strength[this.#ending]) this.#ending = ending;
    this.#run?.stop();
  }

  #hear(wish: JobWish): void {
    if (wish !== null) this.end(wish);
  }

  #onWorkEvent(event: WorkEvent, known: KeptTokens | null): void {
    if (this.#isOver || this.#fault !== null) return;
    try {
      this.#takeEvent(event, known);
    } catch (error) {
      this.#spoil(error);
    }
  }

  /** The store refused something while the engine worked: the job ends and is judged by this. */
  #spoil(error: unknown): void {
    this.#fault = { error };
    this.#run?.stop();
  }

  #takeEvent(event: WorkEvent, known: KeptTokens | null): void {
    const { store, announce } = this.#parts;
    const { id: jobId, conversationId } = this.row;
    const { lease } = this.taken;
    switch (event.kind) {
      case 'stage':
        // A run that was not yet with the engine heard nothing of it.
        if (this.#watched !== null) this.#run?.watch(this.#watched);
        this.#progressed({ stage: event.stage, done: 0, total: 0, secondsLeft: null }, []);
        return;
      case 'model':
        this.#begin(event, known);
        return;
      case 'tokens': {
        const wish = store.addTokens(lease, event.done - 1, event.variations);
        const { done, total, secondsLeft } = event;
        this.#progressed(
          { stage: 'drawing', done, total, secondsLeft },
          event.variations.map(({ grid }) => [grid]),
        );
        this.#hear(wish);
        return;
      }
      case 'partialPicture':
        announce('partialPicture', { jobId, variation: event.variation, tokens: event.tokens, ...event.pixels });
        return;
      case 'textPiece': {
        const index = this.progress.stage === 'writing' ? this.progress.done : 0;
        announce('textPiece', { jobId, conversationId, index, text: event.text, logProbability: event.logProbability });
        this.#progressed({ stage: 'writing', done: index + 1, total: 0, secondsLeft: null }, []);
        return;
      }
      case 'caption':
        // Captions of a run are kept by the group, as its outcome has them.
        return;
    }
  }

  #begin({ sha256, device }: Extract<WorkEvent, { kind: 'model' }>, known: KeptTokens | null): void {
    const { store, announce } = this.#parts;
    const usable = known?.modelSha256 === sha256 ? known.tokens : [];
    store.drawsWith(this.taken.lease, sha256, { from: usable[0]?.grid.length ?? 0, device });
    if (usable.length > 0) announce('drawingResumed', { jobId: this.row.id, grids: usable.map(({ grid }) => grid) });
  }

  #progressed(progress: JobProgress, lastGrids: readonly (readonly number[])[]): void {
    this.progress = progress;
    this.#parts.announce('jobProgressed', { ...progress, jobId: this.row.id, lastGrids });
  }
}
