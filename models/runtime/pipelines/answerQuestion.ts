import { requireTask } from '../abilities.ts';
import { requireUsablePicture } from '../pictures.ts';
import { RuntimeError } from '../runtimeError.ts';
import { questionPrompt } from '../prompts.ts';
import type { AskRequest, OnRuntimeEvent, TextResult, UnifiedModel } from '../types.ts';
import { requireTextOptions } from './requireOptions.ts';
import { encodeVision } from './encodePictures.ts';
import { writeText } from './writeText.ts';

/** Slots kept free for an answer where the question and earlier turns are long. */
const answerReserve = 32;

/** Answers a question about pictures, going on from earlier turns of the same conversation. */
export async function answerQuestion(model: UnifiedModel, request: AskRequest, onEvent: OnRuntimeEvent): Promise<TextResult> {
  requireTask(model, 'answer');
  const { architecture, capabilities } = model.manifest;
  const { maxPieces = architecture.text_slots, temperature = 0, seed = 0, signal } = request;
  requireTextOptions({ maxPieces, temperature, seed });
  if (request.pictures.length === 0) throw new RuntimeError('pictureMissing');
  if (request.pictures.length > (capabilities.answer?.pictures ?? 0))
    throw new RuntimeError('picturesTooMany', { reason: String(request.pictures.length) });
  for (const picture of request.pictures) requireUsablePicture(picture);
  onEvent({ kind: 'stage', stage: 'read' });
  if (model.tokenizer.encode(request.question).length === 0) throw new RuntimeError('promptEmpty', { option: 'question' });

  onEvent({ kind: 'stage', stage: 'encode' });
  const pictures: Float32Array[] = [];
  for (const picture of request.pictures) pictures.push(await encodeVision(model, picture));
  const prompt = questionPrompt(model, request.earlier, request.question, Math.min(maxPieces, answerReserve));
  const written = await writeText({ model, prompt, pictures }, { maxPieces, temperature, seed, signal }, onEvent);
  const { piecesWritten, ...result } = written;
  return { ...result, confidence: piecesWritten === 0 ? 0 : Math.exp(result.logProbability) };
}
