import { drawingOf } from '../../models/runtime/abilities.ts';
import { answerQuestion } from '../../models/runtime/pipelines/answerQuestion.ts';
import { captionImage } from '../../models/runtime/pipelines/captionImage.ts';
import { captionImages } from '../../models/runtime/pipelines/captionImages.ts';
import { editImage } from '../../models/runtime/pipelines/editImage.ts';
import { generateImage } from '../../models/runtime/pipelines/generateImage.ts';
import type {
  DrawOptions,
  DrawResult,
  EditResult,
  PictureCaption,
  Rgba,
  RuntimeEvent,
  RuntimeStage,
  TextResult,
  UnifiedModel,
} from '../../models/runtime/types.ts';
import type { WrittenCaption } from '../contract/captionRuns.ts';
import type { DrawingMilliseconds, EngineWork, KnownTokens, ModelUse, WorkEvent, WorkOutcome } from '../contract/engineWork.ts';
import type { Pixels } from '../contract/images.ts';
import type { JobStage } from '../contract/jobs.ts';
import { areSoundKnown } from '../contract/pictureTokens.ts';

/** What can be said to a job while it runs. */
export type Steering = { readonly signal: AbortSignal; readonly watched: () => number };

export type OnWorkEvent = (event: WorkEvent) => void;

/** Runs one job on an open model. Stopping by the signal is no error: the outcome says so and holds what was made until then. */
export async function runWork(
  model: UnifiedModel,
  use: ModelUse,
  work: EngineWork,
  steering: Steering,
  onEvent: OnWorkEvent,
): Promise<WorkOutcome> {
  const { signal } = steering;
  const watch = startStopwatch();
  const onRuntimeEvent = (event: RuntimeEvent): void => {
    if (event.kind === 'stage') watch.enter(event.stage);
    onEvent(toWorkEvent(event));
  };
  switch (work.kind) {
    case 'generate': {
      const result = await generateImage(
        model,
        { ...drawOptions(work, use, steering), prompt: work.prompt, keep: work.keep },
        onRuntimeEvent,
      );
      return toPictures(model, use, work, result, watch.end());
    }
    case 'edit': {
      const { instruction, imageGuidance, asDrawn } = work;
      const request = { ...drawOptions(work, use, steering), source: toRgba(work.source), instruction, imageGuidance, asDrawn };
      return toPictures(model, use, work, await editImage(model, request, onRuntimeEvent), watch.end());
    }
    case 'ask': {
      const { question, earlier } = work;
      const request = { pictures: work.pictures.map(toRgba), question, earlier, signal };
      return toText(use, await answerQuestion(model, request, onRuntimeEvent));
    }
    case 'caption':
      return toText(use, await captionImage(model, { picture: toRgba(work.picture), signal }, onRuntimeEvent));
    case 'captionMany':
      return captionMany(model, use, work, signal, onEvent);
  }
}

/** A stop is read between the pieces of the captions in work; those that had ended are kept. */
async function captionMany(
  model: UnifiedModel,
  use: ModelUse,
  { pictures, wanted, beams }: Extract<EngineWork, { kind: 'captionMany' }>,
  signal: AbortSignal,
  onEvent: OnWorkEvent,
): Promise<WorkOutcome> {
  const asked = pictures.map(({ picture, words }) => ({ picture: toRgba(picture), words }));
  const written = await captionImages(model, { pictures: asked, kind: wanted, beams, signal }, (index, caption) =>
    onEvent({ kind: 'caption', index, caption: toCaption(caption) }),
  );
  const captions = written.map((caption) => (caption === null ? null : { ...toCaption(caption), features: caption.features }));
  return { kind: 'captions', stopped: captions.includes(null), captions, use };
}

function toCaption({ text, pieces, keywords, confidence }: PictureCaption): WrittenCaption {
  return { text, pieces, keywords, confidence };
}

type DrawWork = Extract<EngineWork, { kind: 'generate' | 'edit' }>;

function drawOptions(work: DrawWork, use: ModelUse, { signal, watched }: Steering): DrawOptions {
  const { seed, variations, firstVariation, steps, guidance, temperature, order } = work;
  const known = usableTokens(work, use);
  return {
    seed,
    variations,
    firstVariation,
    steps,
    guidance,
    temperature,
    order,
    signal,
    watched,
    ...(known.length === 0 ? {} : { known }),
  };
}

/** Tokens kept from an interrupted start, unless other weights drew them. */
function usableTokens({ known }: DrawWork, use: ModelUse): readonly KnownTokens[] {
  return known.modelSha256 === use.model.sha256 && areSoundKnown(known.tokens) ? known.tokens : [];
}

const stages: Readonly<Record<RuntimeStage, JobStage>> = {
  read: 'reading',
  encode: 'reading',
  prefill: 'reading',
  draw: 'drawing',
  decode: 'decoding',
  choose: 'choosing',
  answer: 'writing',
};

function toWorkEvent(event: RuntimeEvent): WorkEvent {
  switch (event.kind) {
    case 'stage':
      return { kind: 'stage', stage: stages[event.stage] };
    case 'tokenDone':
      return { kind: 'tokens', done: event.index + 1, total: event.total, secondsLeft: event.secondsLeft, variations: event.variations };
    case 'partialPicture':
      return { kind: 'partialPicture', variation: event.variation, tokens: event.index + 1, pixels: toPixels(event.picture) };
    case 'textPiece':
      return { kind: 'textPiece', text: event.text, logProbability: event.logProbability };
  }
}

function toPictures(
  model: UnifiedModel,
  use: ModelUse,
  work: DrawWork,
  result: DrawResult & Partial<EditResult>,
  milliseconds: DrawingMilliseconds,
): WorkOutcome {
  const resumedAt = usableTokens(work, use)[0]?.grid.length ?? 0;
  const { grid: gridSide, token_dims: tokenDims } = drawingOf(model);
  const pictures = result.pictures.map(({ variation, picture, latents, order, tokensDrawn }, index) => ({
    variation,
    pixels: toPixels(picture),
    change: result.changes?.[index] ?? null,
    tokens: { gridSide, tokenDims, order, tokensDrawn, latents },
  }));
  return { kind: 'pictures', stopped: result.stopped, pictures, milliseconds, resumedAt, use };
}

function toText(use: ModelUse, { text, pieces, confidence, stopped }: TextResult): WorkOutcome {
  return { kind: 'text', stopped, text, pieces, confidence, use };
}

/** The same bytes under the other name: nothing is copied. */
export function toPixels({ width, height, data }: Rgba): Pixels {
  return { width, height, rgba: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
}

function toRgba({ width, height, rgba }: Pixels): Rgba {
  return { width, height, data: new Uint8ClampedArray(rgba.buffer, rgba.byteOffset, rgba.byteLength) };
}

/** Time in each part of a drawing, whole milliseconds. */
function startStopwatch(): { enter(stage: RuntimeStage): void; end(): DrawingMilliseconds } {
  const spent = { reading: 0, drawing: 0, decoding: 0 };
  let part: keyof typeof spent = 'reading';
  let since = performance.now();
  const settle = (): void => {
    spent[part] += performance.now() - since;
    since = performance.now();
  };
  return {
    enter(stage) {
      settle();
      part = stage === 'draw' ? 'drawing' : stage === 'decode' ? 'decoding' : 'reading';
    },
    end() {
      settle();
      return { reading: Math.round(spent.reading), drawing: Math.round(spent.drawing), decoding: Math.round(spent.decoding) };
    },
  };
}
