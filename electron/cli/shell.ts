import sharp from 'sharp';
import type { EventName, AppEvents } from '../contract/appEvents.ts';
import { AppError } from '../contract/errors.ts';
import type { ImageId, JobId } from '../contract/ids.ts';
import { imageIdSchema } from '../contract/ids.ts';
import type { ImageCard } from '../contract/images.ts';
import type { JobRequest, JobRow } from '../contract/jobs.ts';
import type { ModelSummary } from '../contract/models.ts';
import { createLocalEngine } from '../engine/localEngine.ts';
import type { Engine } from '../engine/engine.ts';
import { createSharpCodec } from '../library/sharpCodec.ts';
import { openStudio } from '../studio/openStudio.ts';
import type { Studio } from '../studio/openStudio.ts';
import { profileAt } from '../studio/profile.ts';
import { systemClock } from '../studio/system.ts';
import type { Output } from './output.ts';

export type ShellOptions = {
  readonly profileFolder: string;
  readonly packagesFolder: string;
  readonly packageFolder: string | null;
  readonly sqliteBinding: string | null;
  readonly output: Output;
};

/** The studio as a command needs it: the same store, files and queue as the window's, with the engine in this process. */
export type Shell = {
  readonly studio: Studio;
  readonly engine: Engine;
  /** Throws where no usable package is there. */
  model(): Promise<ModelSummary>;
  /** A picture of the history, or a file taken into it. */
  picture(fileOrId: string): Promise<ImageCard>;
  /** Queues a job and waits for its end. */
  run(request: JobRequest): Promise<JobRow>;
  /** Cancels the job in work, as an interrupt asks. */
  interrupt(): void;
  close(): Promise<void>;
};

export function createEngineFor({ packagesFolder, packageFolder }: Pick<ShellOptions, 'packagesFolder' | 'packageFolder'>): Engine {
  return createLocalEngine({ packagesFolder, packageFolder, modelId: null, threads: null });
}

export async function openShell(options: ShellOptions): Promise<Shell> {
  const { output } = options;
  const engine = createEngineFor(options);
  const model = await engine.current();
  const ends = new Map<JobId, (row: JobRow) => void>();
  let current: JobId | null = null;
  let isInterrupted = false;

  const announce = <N extends EventName>(name: N, payload: AppEvents[N]): void => {
    onEvent({ name, payload } as Announced, output, ends);
  };
  const studio = openStudio({
    profile: profileAt(options.profileFolder),
    sqliteBinding: options.sqliteBinding,
    engine,
    codec: createSharpCodec(sharp),
    clock: systemClock,
    announce,
    maxSteps: () => model?.sampler.maxSteps ?? null,
    onlyOwnJobs: true,
  });
  for (const notice of studio.notices) output.event({ type: 'notice', code: notice.code, message: notice.message });
  await studio.start();

  return {
    studio,
    engine,
    async model() {
      if (model !== null) return model;
      const { problems } = await engine.verify(null);
      throw new AppError(problems[0]?.code ?? 'packageMissing', {});
    },
    picture: (fileOrId) => findPicture(studio, fileOrId),
    run(request) {
      if (isInterrupted) throw new AppError('cancelled');
      return new Promise((resolve, reject) => {
        try {
          const id = studio.queue.enqueue(request);
          current = id;
          ends.set(id, resolve);
        } catch (error) {
          reject(error instanceof Error ? error : new AppError('unexpected'));
        }
      });
    },
    interrupt() {
      isInterrupted = true;
      if (current !== null) studio.queue.cancel(current);
    },
    async close() {
      await studio.close();
      await engine.close();
    },
  };
}

type Announced = { [N in EventName]: { readonly name: N; readonly payload: AppEvents[N] } }[EventName];

function onEvent(event: Announced, output: Output, ends: Map<JobId, (row: JobRow) => void>): void {
  switch (event.name) {
    case 'jobProgressed': {
      const { stage, done, total, secondsLeft } = event.payload;
      output.progress({ stage, done, total, secondsLeft });
      return;
    }
    case 'textPiece':
      output.event({ type: 'text', text: event.payload.text, logProbability: event.payload.logProbability });
      return;
    case 'noticeRaised':
      output.fail({ code: 'diskFull', message: event.payload.message });
      return;
    case 'jobChanged':
      if (['done', 'failed', 'cancelled'].includes(event.payload.state)) ends.get(event.payload.id)?.(event.payload);
      return;
    default:
  }
}

async function findPicture(studio: Studio, fileOrId: string): Promise<ImageCard> {
  const id = imageIdSchema.safeParse(fileOrId);
  return id.success ? studio.images.card(id.data satisfies ImageId) : studio.importPicture({ kind: 'path', path: fileOrId });
}
