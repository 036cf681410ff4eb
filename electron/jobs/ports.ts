import type { AppEvents, EventName } from '../contract/appEvents.ts';
import type { DrawnPart } from '../contract/devices.ts';
import type { EngineWork, KeptTokens, ModelUse, PictureChange, PictureTokens, WorkEvent, WorkOutcome } from '../contract/engineWork.ts';
import type { Failure } from '../contract/errors.ts';
import type { TextPiece } from '../contract/history.ts';
import type { ConversationId, ImageId, JobId } from '../contract/ids.ts';
import type { HowMade, ImageCard, ImageKind, Original, Pixels } from '../contract/images.ts';
import type { JobRequest, JobRow } from '../contract/jobs.ts';
import type { Task } from '../contract/tasks.ts';

/** What the queue needs from the world. Every store method is one transaction: a fact is on disk when it returns. */

export type NewJob = {
  readonly id: JobId;
  readonly request: JobRequest;
  readonly seed: number | null;
  readonly conversationId: ConversationId | null;
  readonly rank: number;
  readonly createdAt: number;
  /** Only this worker may take it; null: whoever comes first. */
  readonly reservedFor: string | null;
};

/** A job in somebody's hands. Whoever lost it to another worker can no longer write of it. */
export type JobLease = { readonly id: JobId; readonly worker: string | null };

/** A job in work. `uncleanStarts` counts starts that were not followed by an orderly end, this one included. */
export type TakenJob = {
  readonly row: JobRow;
  readonly lease: JobLease;
  readonly uncleanStarts: number;
  /** Tokens were drawn since this start. */
  readonly hasProgressed: boolean;
  /** Asked for while it ran elsewhere, and not heard there. */
  readonly wish: JobWish;
};

/** What another process asked of a job this one is working on. */
export type JobWish = 'cancel' | 'keep' | null;

export type NewImage = {
  readonly id: ImageId;
  readonly kind: ImageKind;
  readonly title: string;
  readonly parentId: ImageId | null;
  readonly variation: number;
  readonly width: number;
  readonly height: number;
  readonly createdAt: number;
  readonly saved: SavedFile;
  readonly made: HowMade;
  readonly tokens: PictureTokens;
};

export type TextAnswer = {
  readonly text: string;
  readonly pieces: readonly TextPiece[];
  readonly confidence: number;
  readonly use: ModelUse;
};

export type JobStore = {
  add(job: NewJob): JobRow;
  find(id: JobId): JobRow | null;
  /** Running, then queued in the order they are taken, then the latest `ended` that ended. */
  list(ended: number): readonly JobRow[];
  /**
   * Takes the first queued job by rank and place (reserved for this worker, or for nobody unless `onlyOwn`) and counts the start; null
   * when there is none.
   */
  takeNext(worker: string, now: number, onlyOwn: boolean): TakenJob | null;
  /** Whether `takeNext` would take one of a lower rank than this. Only reads. */
  hasBefore(rank: number, worker: string, onlyOwn: boolean): boolean;
  /** What another process asked of the job. This and every write of a lease's holder throws jobTakenOver where another has it now. */
  wishOf(lease: JobLease): JobWish;
  /** Keeps tokens as they are drawn, one a variation, at place `place` of the order. */
  addTokens(lease: JobLease, place: number, tokens: readonly { readonly grid: number; readonly latent: Float32Array }[]): JobWish;
  /** Tokens kept so far; none at first. */
  tokensOf(id: JobId): KeptTokens;
  /** Notes which weights draw, and on what, from which token on; tokens that other weights drew are forgotten. */
  drawsWith(lease: JobLease, modelSha256: string, part: DrawnPart): void;
  /** What drew the tokens of a job, part by part. */
  drawnOn(id: JobId): readonly DrawnPart[];
  finishDrawing(lease: JobLease, images: readonly NewImage[], now: number): readonly ImageCard[];
  finishAnswer(lease: JobLease, answer: TextAnswer, now: number): void;
  finishCaption(lease: JobLease, answer: TextAnswer, now: number): void;
  fail(lease: JobLease, failure: Failure, now: number): void;
  cancel(lease: JobLease, now: number): void;
  /** Back to the queue, kept for whom it was kept for, with what was wished of it. `clean` takes the counted start back. */
  release(lease: JobLease, clean: boolean): void;
  /** Throws at once what a write would throw now. */
  checkWritable(): void;
  /** Of a job that nobody has taken; false where somebody just did. */
  cancelQueued(id: JobId, now: number): boolean;
  retry(ids: readonly JobId[]): void;
  /** Puts a queued job before another of its rank, which may have begun meanwhile, or last. Throws jobNotWaiting. */
  move(id: JobId, before: JobId | null): void;
  /** Cancels every queued job that is not reserved. Answers which. */
  clear(now: number): readonly JobId[];
  /** While paused nobody takes a job that is not reserved for them. */
  isPaused(): boolean;
  setPaused(isPaused: boolean): void;
  /** How many jobs this worker has or may take, paused or not. */
  open(worker: string): number;
  /** Asks the process that works on a job to end it. */
  wish(id: JobId, wish: 'cancel' | 'keep'): void;
  /** Running jobs whose worker is gone, with their counted starts. */
  abandoned(isAlive: (worker: string) => boolean): readonly TakenJob[];
  /** Queued jobs kept for a worker that is gone are for everyone again. Answers whether there were any. */
  freeReservations(isAlive: (worker: string) => boolean): boolean;
  /** Question and answer turns of a conversation before this job's. */
  earlierTurns(id: JobId): readonly { readonly question: string; readonly answer: string }[];
};

/** Workers on one profile. Each counts, so that others see that it lives. */
export type WorkerStore = {
  beat(worker: string): void;
  /** How often each worker has said that it lives. */
  beats(): ReadonlyMap<string, number>;
  /** Workers that have a job or keep one for themselves. */
  holders(): readonly string[];
  /** Those that have none are forgotten; one that lives will say so again. */
  forgetIdle(): void;
};

/** Refuses what cannot be done before it is queued: pictures that are gone, conversations that are full. A retried question has its place already. */
export type RequestCheck = (request: JobRequest, way?: 'first' | 'retry') => void;

export type SavedFile = { readonly file: string; readonly bytes: number; readonly sha256: string };

export type PictureToSave = {
  readonly id: ImageId;
  readonly jobId: JobId;
  readonly kind: ImageKind;
  readonly title: string;
  readonly parentId: ImageId | null;
  readonly createdAt: number;
  readonly pixels: Pixels;
  readonly made: HowMade;
  readonly tokens: PictureTokens;
  /** Where it differs from the original that it is an edit of; null where there is none. */
  readonly change: PictureChange | null;
};

/** The picture from outside that a picture shows in part of its pixels, and what edits have changed of it so far. */
export type WholePicture = { readonly original: Original; readonly change: PictureChange | null };

export type PictureFiles = {
  /** Throws diskFull or picturesNotWritable where pictures cannot be kept now. */
  checkWritable(): Promise<void>;
  /** Durable when it returns. Throws as above. */
  save(picture: PictureToSave): Promise<SavedFile>;
  /** Takes a file back whose row was never written. */
  remove(file: string): Promise<void>;
  read(id: ImageId): Promise<{ readonly pixels: Pixels; readonly sha256: string }>;
  /** The picture as the model of this task was taught to see: without the margins of a square, and from the original where that can be had. */
  see(id: ImageId, task: Task): Promise<Pixels>;
  /** The picture in the square that the model edits in, from the original where the library's copy is smaller. */
  source(id: ImageId): Promise<Pixels>;
  /** null where the picture was drawn, or its original was not kept. */
  whole(id: ImageId): Promise<WholePicture | null>;
  /** A drawn picture's tokens and the weights that drew them. Throws imageHasNoTokens. */
  tokens(id: ImageId): { readonly modelSha256: string; readonly tokens: PictureTokens };
};

export type EngineRun = {
  /** Rejects with an AppError: engineCrashed, engineHung, engineStopped, engineOutOfMemory, modelFailed, package... */
  readonly outcome: Promise<WorkOutcome>;
  /** Ends between two tokens; the outcome says `stopped` and holds what was drawn. */
  stop(): void;
  /** Somebody looks at this variation: its partial pictures come first. */
  watch(variation: number): void;
};

export type EnginePort = { run(work: EngineWork, onEvent: (event: WorkEvent) => void): EngineRun };

export type Clock = {
  /** Milliseconds since 1970. */
  now(): number;
  /** Milliseconds from some beginning. They go forward whatever is done to the clock. */
  steady(): number;
  /** Calls back once; the answer takes it back. */
  after(milliseconds: number, callback: () => void): () => void;
};

export type Ids = { job(): JobId; image(): ImageId; conversation(): ConversationId; seed(): number };

export type Announce = <N extends EventName>(name: N, payload: AppEvents[N]) => void;
