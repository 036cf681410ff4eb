import { availableParallelism } from 'node:os';
import { readHashes, rememberedHashes } from '../../models/runtime/fileHashes.ts';
import { createHashMemory } from '../../models/runtime/hashMemory.ts';
import { openModel } from '../../models/runtime/openModel.ts';
import { decodeLatents } from '../../models/runtime/pipelines/encodePictures.ts';
import type { SessionFactory } from '../../models/runtime/inferenceSession.ts';
import type { UnifiedModel } from '../../models/runtime/types.ts';
import { knownPhrases } from '../../models/runtime/knownPhrases.ts';
import { drawDefaults, drawingOf, samplerOf } from '../../models/runtime/abilities.ts';
import { readLimit } from '../../models/runtime/readLimit.ts';
import { unknownWords, wordPattern } from '../../models/runtime/vocabulary.ts';
import type { EngineTools, EngineWork, ModelUse, WorkOutcome } from '../contract/engineWork.ts';
import { allOnCpu, graphGroups, isCpu } from '../contract/devices.ts';
import type { EngineDevices } from '../contract/devices.ts';
import { AppError } from '../contract/errors.ts';
import type { KnownWords, OpenModel, TextCheck, WordNote } from '../contract/models.ts';
import { areSoundKnown, areSoundTokens } from '../contract/pictureTokens.ts';
import { inUseOf } from '../contract/modelsInUse.ts';
import { taskOfWork } from '../contract/taskOf.ts';
import type { ModelsInUse } from '../contract/modelsInUse.ts';
import type { Task } from '../contract/tasks.ts';
import { toEngineError } from './engineErrors.ts';
import type { EngineOptions } from './engineProtocol.ts';
import { OpenModels, systemMemory } from './openModels.ts';
import type { MemoryGauge, Opened } from './openModels.ts';
import { checkPackage, folderFor, listPackages, packageBytes, packageHash } from './packageShelf.ts';
import { runWork, toPixels } from './runWork.ts';
import type { OnWorkEvent, Steering } from './runWork.ts';

/** A job in work. `watch` names the variation somebody looks at. */
export type EngineRunning = { readonly outcome: Promise<WorkOutcome>; stop(): void; watch(variation: number): void };

export type Engine = EngineTools & {
  readonly threads: number;
  /** What the package that draws computes on. */
  devices(): Promise<EngineDevices>;
  run(work: EngineWork, onEvent: OnWorkEvent): EngineRunning;
  inUse(): Promise<ModelsInUse>;
  memory(): { readonly memoryMB: number; readonly freeMB: number; readonly openModels: readonly OpenModel[] };
  /** Opens the package that draws and its drawing graphs before they are needed; a package that cannot be opened says so to the first job. */
  warmUp(): Promise<void>;
  close(): Promise<void>;
};

/** Several models, one job at a time, in whatever process it is made. */
export function createEngine(options: EngineOptions, session: SessionFactory, memory: MemoryGauge = systemMemory): Engine {
  const threads = options.threads ?? defaultThreads(availableParallelism());
  const openModels = new OpenModels((folder) => openPackage(folder, options, threads, session), memory);
  let isRunning = false;

  /** Opened when first needed, and kept while there is room. */
  const using = async <T>(task: Task, step: (opened: Opened) => Promise<T> | T, onOpening = (): void => undefined): Promise<T> => {
    const folder = await folderFor(options, task);
    const isOpen = openModels.isOpen(folder);
    if (!isOpen) onOpening();
    // What is open was measured, so its size on disk is not asked for.
    return openModels.use(folder, isOpen ? 0 : await packageBytes(folder), async (opened) => step(opened));
  };

  const work = async (job: EngineWork, steering: Steering, onEvent: OnWorkEvent): Promise<WorkOutcome> => {
    if (isRunning) throw new AppError('badRequest', { because: 'The engine works on another job.' });
    isRunning = true;
    try {
      const step = ({ model, use, devices }: Opened): Promise<WorkOutcome> => {
        requireSteps(model, job);
        requireKnown(use, job);
        onEvent({ kind: 'model', sha256: use.model.sha256, device: devices.decode });
        return runWork(model, use, job, steering, onEvent);
      };
      return await using(taskOfWork(job), step, () => onEvent({ kind: 'stage', stage: 'loadingModel' }));
    } finally {
      isRunning = false;
    }
  };

  return {
    threads,
    devices: async () => devicesFor(options, await packageHash(await folderFor(options, 'draw')).catch(() => null)),
    run(job, onEvent) {
      const controller = new AbortController();
      let watched = 0;
      const steering = { signal: controller.signal, watched: () => watched };
      return {
        outcome: studioErrors(() => work(job, steering, onEvent)),
        stop: () => controller.abort(),
        watch: (variation) => (watched = variation),
      };
    },
    inUse: async () => inUseOf(await listPackages(options)),
    memory: () => ({
      memoryMB: Math.round(memory.resident() / 2 ** 20),
      freeMB: Math.round(memory.free() / 2 ** 20),
      openModels: openModels.list(),
    }),
    list: () => studioErrors(() => listPackages(options)),
    verify: (modelId) => studioErrors(() => checkPackage(options, modelId)),
    checkPrompt: (text, task = 'draw') => studioErrors(() => using(task, ({ model }) => checkText(model, text, task))),
    knownWords: () => studioErrors(() => using('draw', ({ model }) => wordsOf(model))),
    unload: (modelId) => studioErrors(() => openModels.letGo(modelId)),
    decode: (tokens, count) =>
      studioErrors(() =>
        using('draw', async ({ model }) => {
          const { grid, token_dims: dims } = drawingOf(model);
          if (!areSoundTokens(tokens)) throw new AppError('imageHasNoTokens');
          if (tokens.gridSide !== grid || tokens.tokenDims !== dims) {
            throw new AppError('modelFailed', { because: 'The picture was drawn by another model.' });
          }
          const { latents, drawn } = firstTokens(tokens, count);
          return toPixels(await decodeLatents(model, latents, drawn));
        }),
      ),
    async warmUp() {
      try {
        await using('draw', async ({ model }) => {
          for (const graph of ['prefill', 'image_step', 'vae_decode'] as const) await model.session(graph);
        });
      } catch {
        // Nobody asked for anything yet: the first job meets the same error and reports it.
      }
    },
    async close() {
      await openModels.close();
    },
  };
}

/** Beyond the performance cores of common machines more threads make a token slower, not faster. */
export function defaultThreads(available: number): number {
  return Math.max(1, Math.min(8, available > 4 ? Math.floor(available / 2) : available));
}

/** A small machine keeps a core for the window: threads that wait for each other wait for whoever paints, and a picture takes half as long again. */
export function threadsBesideWindow(available: number): number {
  return Math.max(1, Math.min(defaultThreads(available), available - 1));
}

async function openPackage(folder: string, options: EngineOptions, threads: number, session: SessionFactory): Promise<Opened> {
  const sha256 = await packageHash(folder).catch(() => null);
  const devices = devicesFor(options, sha256);
  const hashes = options.hashesFile === undefined ? readHashes() : rememberedHashes(createHashMemory(options.hashesFile));
  const model = await openModel(folder, { threads, devices, session, hashes });
  const { id, name, version } = model.manifest;
  const elsewhere = graphGroups.every((group) => isCpu(devices[group])) ? {} : { devices };
  const use = { model: { id, name, version, sha256: sha256 ?? '' }, provider: devices.decode.provider, threads, ...elsewhere };
  return { model, use, devices };
}

function devicesFor({ devices }: EngineOptions, sha256: string | null): EngineDevices {
  return (sha256 === null ? undefined : devices?.[sha256]) ?? allOnCpu;
}

function requireSteps(model: UnifiedModel, job: EngineWork): void {
  if (job.kind !== 'generate' && job.kind !== 'edit') return;
  const { maxSteps: limit } = drawDefaults(samplerOf(model));
  if (job.steps > limit) throw new AppError('stepsOutOfRange', { limit });
}

function requireKnown({ model }: ModelUse, job: EngineWork): void {
  if ((job.kind !== 'generate' && job.kind !== 'edit') || !job.needsKnown) return;
  if (job.known.modelSha256 !== model.sha256) throw new AppError('tokensOfAnotherModel');
  if (job.known.tokens.length === 0 || !areSoundKnown(job.known.tokens)) throw new AppError('imageHasNoTokens');
}

async function studioErrors<T>(step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    throw toEngineError(error);
  }
}

type Tokens = Parameters<EngineTools['decode']>[0];

/** The latents and the drawn cells of a picture when only its first tokens were there. */
export function firstTokens(
  { order, tokenDims, latents, tokensDrawn }: Tokens,
  count: number,
): { latents: Float32Array; drawn: boolean[] } {
  const kept = new Float32Array(latents.length);
  const drawn = Array.from(order, () => false);
  for (const grid of order.subarray(0, Math.min(count, tokensDrawn))) {
    kept.set(latents.subarray(grid * tokenDims, (grid + 1) * tokenDims), grid * tokenDims);
    drawn[grid] = true;
  }
  return { latents: kept, drawn };
}

/** A word that only photographs were described with can be asked about, but not drawn. */
function checkText(model: UnifiedModel, text: string, task: Task): TextCheck {
  const { pieces, most, readTo } = readLimit(model, text);
  const vocabulary = task === 'draw' || task === 'edit' ? model.drawnVocabulary : model.vocabulary;
  return { unknown: toNotes(text, unknownWords({ vocabulary }, text)), pieces, mostPieces: most, readTo };
}

function wordsOf(model: UnifiedModel): KnownWords {
  const vocabulary = model.drawnVocabulary;
  return { phrases: knownPhrases({ vocabulary }), words: [...(vocabulary?.keys() ?? [])] };
}

/** Every place in the text, as typed, where an unknown word stands. */
export function toNotes(text: string, words: readonly { readonly word: string; readonly nearest: string | null }[]): readonly WordNote[] {
  const nearest = new Map(words.map((each) => [each.word, each.nearest]));
  return [...text.matchAll(wordPattern)].flatMap(({ 0: word, index: start }) => {
    const replacement = nearest.get(word.normalize('NFKC').toLowerCase());
    return replacement === undefined ? [] : [{ word, start, length: word.length, replacement }];
  });
}
