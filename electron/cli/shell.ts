import type { EventName, AppEvents } from '../contract/appEvents.ts';
import { AppError } from '../contract/errors.ts';
import type { ImageId, JobId, PhotoId } from '../contract/ids.ts';
import { imageIdSchema } from '../contract/ids.ts';
import type { ImageCard } from '../contract/images.ts';
import type { JobRequest, JobRow } from '../contract/jobs.ts';
import { jobRequestSchema } from '../contract/jobs.ts';
import type { ModelSummary, TextCheck } from '../contract/models.ts';
import { cannotDo } from '../contract/taskWords.ts';
import type { Task } from '../contract/tasks.ts';
import { parseRequest } from '../contract/parseRequest.ts';
import { createLocalEngine } from '../engine/localEngine.ts';
import type { Engine } from '../engine/engine.ts';
import type { Notice } from '../contract/settings.ts';
import { forkTrial } from '../devices/forkTrial.ts';
import type { Machine } from '../devices/ports.ts';
import { createLocalScanner } from '../photos/localScanner.ts';
import { openStudioWhenFree } from '../studio/openStudio.ts';
import type { Studio } from '../studio/studio.ts';
import type { Profile } from '../studio/profile.ts';
import { savedSettings } from '../studio/savedSettings.ts';
import { systemClock } from '../studio/system.ts';
import { environmentFor } from './cudaPackCommand.ts';
import { createLazyCodec } from './lazyCodec.ts';
import { KnownFailure } from '../contract/knownFailure.ts';
import type { Output } from './output.ts';

export type ShellOptions = {
  readonly profile: Profile;
  readonly packagesFolder: string;
  readonly packageFolder: string | null;
  readonly sqliteBinding: string | null;
  readonly machine: () => Machine;
  readonly trialModule: string;
  readonly output: Output;
};

/** The studio as a command needs it: the same store, files and queue as the window's, with the engine in this process. */
export type Shell = {
  readonly studio: Studio;
  readonly engine: Engine;
  /** The one that does this. Throws where no usable package is there, or none that can. */
  model(task: Task): Promise<ModelSummary>;
  /** Words of a text the model never saw. Opens the model; throws where it cannot be opened. */
  checkText(text: string, task: Task): Promise<TextCheck>;
  /** A picture of the history, or a file taken into it. */
  picture(fileOrId: string): Promise<ImageCard>;
  /** Queues a job and waits for its end. */
  run(request: JobRequest): Promise<JobRow>;
  /** Waits for the end of a job that is queued. */
  ended(id: JobId): Promise<JobRow>;
  /** Told of photos that have words now. Answers how to stop listening. */
  onCaptions(listener: (ids: readonly PhotoId[]) => void): () => void;
  /** Cancels the job in work, as an interrupt asks. */
  interrupt(): void;
  isInterrupted(): boolean;
  close(): Promise<void>;
};

/** The engine with the model and the threads that the window's settings name. */
export function createEngineFor({
  profile,
  packagesFolder,
  packageFolder,
  sqliteBinding,
}: Omit<ShellOptions, 'output' | 'machine' | 'trialModule'>): Engine {
  const { modelId, taskModels, threads } = savedSettings(profile, sqliteBinding);
  const places = { packagesFolder, addedFolder: profile.models, hashesFile: profile.packageHashes, packageFolder };
  return createLocalEngine({ ...places, modelId, taskModels, threads });
}

export async function openShell(options: ShellOptions): Promise<Shell> {
  const { output } = options;
  const engine = createEngineFor(options);
  const models = await engine.inUse();
  const waiting = new Map<JobId, Waiting>();
  const listeners = new Set<(ids: readonly PhotoId[]) => void>();
  let isInterrupted = false;

  const announce = <N extends EventName>(name: N, payload: AppEvents[N]): void => {
    const event = { name, payload } as Announced;
    onEvent(event, output, waiting);
    if (event.name !== 'photosChanged' || event.payload.ids === null) return;
    for (const tell of listeners) tell(event.payload.ids);
  };
  const studio = await openStudioWhenFree({
    profile: options.profile,
    sqliteBinding: options.sqliteBinding,
    engine,
    codec: createLazyCodec(),
    scanner: createLocalScanner(),
    clock: systemClock,
    announce,
    devices: {
      machine: options.machine,
      start: forkTrial(options.trialModule, ({ device }) =>
        environmentFor(options.profile.folder, device.provider, { output, platform: process.platform }),
      ),
      threads: () => engine.threads,
    },
    model: (task) => models[task],
    onlyOwnJobs: true,
  });
  for (const notice of studio.notices) tell(notice, output);
  await studio.start();

  return {
    studio,
    engine,
    async model(task) {
      const model = models[task];
      if (model !== null) return model;
      const current = (await engine.list()).find((each) => each.current);
      if (current !== undefined) throw new AppError('taskUnsupported', { because: cannotDo(current.name, task) });
      const { problems } = await engine.verify(null);
      const [first] = problems;
      throw first === undefined ? new AppError('packageMissing') : new KnownFailure(first);
    },
    checkText(text, task) {
      output.progress({ stage: 'loadingModel', done: 0, total: 0, secondsLeft: null });
      return engine.checkPrompt(text, task);
    },
    picture: (fileOrId) => findPicture(studio, fileOrId),
    run(request) {
      if (isInterrupted) throw new AppError('cancelled');
      // What the schema refuses could be written and never be read again.
      const id = studio.queue.enqueue(parseRequest(jobRequestSchema, request));
      return new Promise((end, abandon) => waiting.set(id, { end, abandon }));
    },
    ended(id) {
      // It may have ended before anybody waits for it.
      const row = studio.queue.list().find((each) => each.id === id && hasEndedIn(each));
      return row === undefined ? new Promise((end, abandon) => waiting.set(id, { end, abandon })) : Promise.resolve(row);
    },
    onCaptions(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    isInterrupted: () => isInterrupted,
    interrupt() {
      isInterrupted = true;
      studio.devices.stop();
      studio.photoLibrary.stopAll();
      studio.photoLooking.stopAll();
      for (const [id, { abandon }] of waiting) {
        try {
          studio.queue.cancel(id);
        } catch {
          // It has just ended, or the store cannot even be told: the person wants out all the same.
          abandon(new AppError(hasEnded(studio, id) ? 'cancelled' : 'jobStaysQueued'));
        }
      }
    },
    async close() {
      await studio.close();
      await engine.close();
    },
  };
}

function hasEnded(studio: Studio, id: JobId): boolean {
  try {
    return studio.queue.list().some((row) => row.id === id && hasEndedIn(row));
  } catch {
    // What cannot be read is not known to have ended.
    return false;
  }
}

function hasEndedIn({ state }: JobRow): boolean {
  return state !== 'queued' && state !== 'running';
}

type Waiting = { end(row: JobRow): void; abandon(error: Error): void };

function tell({ code, message }: Notice, output: Output): void {
  output.notice(`${message} (${code})`, { type: 'notice', code, message });
}

type Announced = { [N in EventName]: { readonly name: N; readonly payload: AppEvents[N] } }[EventName];

function onEvent(event: Announced, output: Output, waiting: Map<JobId, Waiting>): void {
  switch (event.name) {
    case 'jobProgressed': {
      const { stage, done, total, secondsLeft } = event.payload;
      output.progress({ stage, done, total, secondsLeft });
      return;
    }
    case 'scanProgressed':
      output.scanProgress(event.payload);
      return;
    case 'textPiece':
      output.event({ type: 'text', text: event.payload.text, logProbability: event.payload.logProbability });
      return;
    case 'noticeRaised':
      tell(event.payload, output);
      return;
    case 'jobChanged':
      if (['done', 'failed', 'cancelled'].includes(event.payload.state)) waiting.get(event.payload.id)?.end(event.payload);
      return;
    default:
  }
}

async function findPicture(studio: Studio, fileOrId: string): Promise<ImageCard> {
  const id = imageIdSchema.safeParse(fileOrId);
  return id.success ? studio.images.card(id.data satisfies ImageId) : studio.importPicture({ kind: 'path', path: fileOrId });
}
