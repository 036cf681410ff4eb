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
import type { KnownWords, ModelSummary, TextCheck, WordNote } from '../contract/models.ts';
import { areSoundKnown, areSoundTokens } from '../contract/pictureTokens.ts';
import { toEngineError } from './engineErrors.ts';
import type { EngineOptions } from './engineProtocol.ts';
import { checkPackage, currentFolder, listPackages, packageHash } from './packageShelf.ts';
import { runWork, toPixels } from './runWork.ts';
import type { OnWorkEvent, Steering } from './runWork.ts';

/** A job in work. `watch` names the variation somebody looks at. */
export type EngineRunning = { readonly outcome: Promise<WorkOutcome>; stop(): void; watch(variation: number): void };

export type Engine = EngineTools & {
  readonly threads: number;
  /** What the package in use computes on. */
  devices(): Promise<EngineDevices>;
  run(work: EngineWork, onEvent: OnWorkEvent): EngineRunning;
  /** The package in use, or null where it cannot be read. */
  current(): Promise<ModelSummary | null>;
  /** Opens the package and its drawing graphs before they are needed; a package that cannot be opened says so to the first job. */
  warmUp(): Promise<void>;
  close(): Promise<void>;
};

type Opened = { readonly model: UnifiedModel; readonly use: ModelUse; readonly devices: EngineDevices };

/** One model, one job at a time, in whatever process it is made. */
export function createEngine(options: EngineOptions, session: SessionFactory): Engine {
  const threads = options.threads ?? defaultThreads(availableParallelism());
  let opened: Promise<Opened> | null = null;
  let isRunning = false;

  /** Opened when first needed and kept; one that failed is tried again with the next job. */
  const open = (): Promise<Opened> => {
    opened ??= openCurrent(options, threads, session).catch((error: unknown) => {
      opened = null;
      throw error;
    });
    return opened;
  };

  const work = async (job: EngineWork, steering: Steering, onEvent: OnWorkEvent): Promise<WorkOutcome> => {
    if (isRunning) throw new AppError('badRequest', { because: 'The engine works on another job.' });
    isRunning = true;
    try {
      if (opened === null) onEvent({ kind: 'stage', stage: 'loadingModel' });
      const { model, use, devices } = await open();
      requireSteps(model, job);
      requireKnown(use, job);
      onEvent({ kind: 'model', sha256: use.model.sha256, device: devices.decode });
      return await runWork(model, use, job, steering, onEvent);
    } finally {
      isRunning = false;
    }
  };

  return {
    threads,
    devices: async () => devicesFor(options, await packageHash(currentFolder(options)).catch(() => null)),
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
    current: async () => (await listPackages(options)).find(({ current }) => current) ?? null,
    list: () => studioErrors(() => listPackages(options)),
    verify: (modelId) => studioErrors(() => checkPackage(options, modelId)),
    checkPrompt: (text) => studioErrors(async () => checkText((await open()).model, text)),
    knownWords: () => studioErrors(async () => wordsOf((await open()).model)),
    decode: (tokens, count) =>
      studioErrors(async () => {
        const { model } = await open();
        const { grid, token_dims: dims } = drawingOf(model);
        if (!areSoundTokens(tokens)) throw new AppError('imageHasNoTokens');
        if (tokens.gridSide !== grid || tokens.tokenDims !== dims) {
          throw new AppError('modelFailed', { because: 'The picture was drawn by another model.' });
        }
        const { latents, drawn } = firstTokens(tokens, count);
        return toPixels(await decodeLatents(model, latents, drawn));
      }),
    async warmUp() {
      try {
        const { model } = await open();
        for (const graph of ['prefill', 'image_step', 'vae_decode'] as const) await model.session(graph);
      } catch {
        // Nobody asked for anything yet: the first job meets the same error and reports it.
      }
    },
    async close() {
      if (opened !== null) await (await opened).model.release();
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

async function openCurrent(options: EngineOptions, threads: number, session: SessionFactory): Promise<Opened> {
  const folder = currentFolder(options);
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

function checkText(model: UnifiedModel, text: string): TextCheck {
  const { pieces, most, readTo } = readLimit(model, text);
  return { unknown: toNotes(text, unknownWords(model, text)), pieces, mostPieces: most, readTo };
}

function wordsOf(model: UnifiedModel): KnownWords {
  return { phrases: knownPhrases(model), words: [...(model.vocabulary?.keys() ?? [])] };
}

/** Every place in the text, as typed, where an unknown word stands. */
export function toNotes(text: string, words: readonly { readonly word: string; readonly nearest: string | null }[]): readonly WordNote[] {
  const nearest = new Map(words.map((each) => [each.word, each.nearest]));
  return [...text.matchAll(wordPattern)].flatMap(({ 0: word, index: start }) => {
    const replacement = nearest.get(word.normalize('NFKC').toLowerCase());
    return replacement === undefined ? [] : [{ word, start, length: word.length, replacement }];
  });
}
