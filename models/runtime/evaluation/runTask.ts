/** One task of a suite, done as the studio does it: the package's own settings where no others are tried, one picture at a time. */
import { answerQuestion } from '../pipelines/answerQuestion.ts';
import { captionImages } from '../pipelines/captionImages.ts';
import { editImage } from '../pipelines/editImage.ts';
import { decodeLatents, encodeLatents } from '../pipelines/encodePictures.ts';
import { generateImage } from '../pipelines/generateImage.ts';
import { writeText } from '../pipelines/writeText.ts';
import { drawDefaults, drawingOf, samplerOf } from '../abilities.ts';
import { questionPrompt } from '../prompts.ts';
import type { DrawOptions, DrawResult, Rgba, UnifiedModel } from '../types.ts';
import type { SettingTried } from './settingTried.ts';
import type { EvaluationTask, EvaluationTaskOf } from './taskFile.ts';

export type PictureReader = (path: string) => Promise<Rgba>;

export type WrittenAnswer = {
  readonly text: string;
  readonly confidence: number;
  readonly pieces: readonly { readonly text: string; readonly logProbability: number }[];
};

export type TaskOutcome = { readonly kind: 'picture'; readonly picture: Rgba } | ({ readonly kind: 'text' } & WrittenAnswer);

const unheard = (): void => undefined;

export async function runTask(model: UnifiedModel, task: EvaluationTask, read: PictureReader, tried: SettingTried): Promise<TaskOutcome> {
  switch (task.kind) {
    case 'draw':
      return onlyPicture(await generateImage(model, { ...bestOf(model, task.seed, tried), prompt: task.prompt }, unheard));
    case 'edit': {
      const request = { ...drawOptions(model, task.seed, tried), source: await read(task.picture), instruction: task.instruction };
      return onlyPicture(await editImage(model, request, unheard));
    }
    case 'rebuild': {
      const latents = await encodeLatents(model, await read(task.picture));
      const drawn = Array.from({ length: drawingOf(model).tokens }, () => true);
      return { kind: 'picture', picture: await decodeLatents(model, latents, drawn) };
    }
    case 'ask':
      return textOf(task.picture === null ? await answerBlindly(model, task) : await answerSeeing(model, task, await read(task.picture)));
    case 'caption':
      return textOf(await describe(model, task, await read(task.picture)));
  }
}

function drawOptions(model: UnifiedModel, seed: number, tried: SettingTried): DrawOptions {
  const sampler = samplerOf(model);
  const { steps, order } = drawDefaults(sampler);
  return {
    seed,
    variations: 1,
    steps: tried.steps ?? steps,
    guidance: tried.guidance ?? sampler.guidance_text,
    temperature: tried.temperature ?? sampler.temperature,
    order: tried.order ?? order,
    partialEvery: 0,
  };
}

function bestOf(model: UnifiedModel, seed: number, tried: SettingTried): DrawOptions & { readonly keep: number } {
  return { ...drawOptions(model, seed, tried), variations: tried.tries ?? drawDefaults(samplerOf(model)).tries, keep: 1 };
}

function onlyPicture({ pictures }: DrawResult): TaskOutcome {
  const [first] = pictures;
  if (first === undefined) throw new Error('a drawing of one variation holds no picture');
  return { kind: 'picture', picture: first.picture };
}

async function answerSeeing(model: UnifiedModel, { question }: EvaluationTaskOf<'ask'>, picture: Rgba): Promise<WrittenAnswer> {
  return answerQuestion(model, { pictures: [picture], question, earlier: [] }, unheard);
}

/** Slots kept free for the answer, as the studio's own questions keep them. */
const answerReserve = 32;

/** The question without any picture, which the studio refuses: what the words alone give away. */
async function answerBlindly(model: UnifiedModel, { question }: EvaluationTaskOf<'ask'>): Promise<WrittenAnswer> {
  const { architecture } = model.manifest;
  const prompt = questionPrompt(model, [], question, answerReserve);
  const options = { maxPieces: architecture.text_slots, temperature: 0, seed: 0, signal: undefined };
  const written = await writeText({ model, prompt, pictures: [] }, options, unheard);
  return { ...written, confidence: written.piecesWritten === 0 ? 0 : Math.exp(written.logProbability) };
}

async function describe(model: UnifiedModel, { beams }: EvaluationTaskOf<'caption'>, picture: Rgba): Promise<WrittenAnswer> {
  const [caption] = await captionImages(model, { pictures: [{ picture, words: '' }], kind: 'short', beams }, unheard);
  if (caption == null) throw new Error('a caption that nobody stopped is not there');
  return caption;
}

function textOf({ text, confidence, pieces }: WrittenAnswer): TaskOutcome {
  return { kind: 'text', text, confidence, pieces };
}
