import type { EngineWork, KeptTokens, WorkEvent, WorkOutcome } from '../contract/engineWork.ts';
import type { RunSettings } from '../contract/captionRuns.ts';
import { isOverPhotos } from '../contract/jobs.ts';
import type { JobProgress, JobRequest, JobRow } from '../contract/jobs.ts';
import { captioning } from './captionGroup.ts';
import type { CaptionStore, PhotoFiles } from './captionPorts.ts';
import { editing } from './editPhoto.ts';
import type { SavingParts } from './keepOutcome.ts';
import type { Announce, EnginePort, EngineRun, JobWish, TakenJob } from './ports.ts';
import { prepareWork } from './prepareWork.ts';
import { repeat } from './repeat.ts';
import { runOverPhotos } from './runOverPhotos.ts';
import type { PhotoWork, PhotosDone, RunInHand } from './runOverPhotos.ts';

/** Where nothing is drawn nothing is written, so what another process wishes of the job is asked for. */
const wishMilliseconds = 5_000;

/** How a running job is to end before its time. */
export type Ending = 'cancel' | 'keep' | 'release';
const strength: Readonly<Record<Ending, number>> = { release: 0, keep: 1, cancel: 2 };

/** What the work on a job came to. */
export type JobEnd = WorkOutcome | PhotosDone;

export type WorkingParts = SavingParts & {
  readonly captions: CaptionStore;
  readonly photos: PhotoFiles;
  readonly engine: EnginePort;
  readonly announce: Announce;
  /** Checksum of the model that does this; null while it is not known. */
  readonly modelSha256: (settings: RunSettings) => string | null;
  /** Names this process in the store, so that another can tell whether it still lives. */
  readonly worker: string;
};

/** A job in work: what the engine says of it is stored, then announced, and what people wish of it reaches the engine. */
export class RunningJob {
  readonly taken: TakenJob;
  progress: JobProgress = { stage: 'waiting', done: 0, total: 0, secondsLeft: null };
  /** How far a run over photos is, by photos. */
  #ofRun = this.progress;
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
    return isOverPhotos(request) ? this.#runOverPhotos(request) : this.#runEngine(await prepareWork(this.row, store, files));
  }

  #runEngine(work: EngineWork): Promise<WorkOutcome> {
    const known = 'known' in work ? work.known : null;
    this.#run = this.#parts.engine.run(work, (event) => this.#onWorkEvent(event, known));
    if (this.#ending !== null) this.#run.stop();
    return this.#run.outcome;
  }

  #runOverPhotos({ kind, settings }: Extract<JobRequest, { kind: 'captionPhotos' | 'editPhotos' }>): Promise<PhotosDone> {
    const parts = {
      ...this.#parts,
      modelSha256: () => this.#parts.modelSha256(settings),
      runEngine: (work: EngineWork) => this.#runEngine(work),
    };
    const inHand: RunInHand = {
      lease: this.taken.lease,
      isEnding: () => this.#ending !== null || this.#fault !== null,
      hear: (wish) => this.#hear(wish),
      onProgress: ({ photos, captioned, edited, known, skipped, failed, protected: kept, secondsLeft }) => {
        const done = captioned + edited + known + skipped + kept + failed;
        this.#ofRun = { stage: kind === 'editPhotos' ? 'drawing' : 'writing', done, total: photos, secondsLeft };
        this.#progressed(this.#ofRun, []);
      },
    };
    const run = <Read>(work: PhotoWork<Read>) => runOverPhotos(work, this.#parts, inHand);
    return kind === 'editPhotos' ? run(editing(settings, this.row, parts)) : run(captioning(settings, parts));
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
      if (isOverPhotos(this.row.request)) this.#takeEventOfRun(event);
      else this.#takeEvent(event, known);
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
        // Only runs over photos have many captions.
        return;
    }
  }

  /** What is made of its photos is kept as the outcome has it: one that is interrupted begins anew, and its steps are not the run's. */
  #takeEventOfRun(event: WorkEvent): void {
    if (event.kind === 'model') this.#begin(event, null);
    if (event.kind !== 'stage') return;
    const isLoading = event.stage === 'loadingModel';
    this.#progressed(isLoading ? { stage: event.stage, done: 0, total: 0, secondsLeft: null } : this.#ofRun, []);
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
