import { requireUsablePicture } from '../pictures.ts';
import { RuntimeError } from '../runtimeError.ts';
import { questionTokens } from '../sequences.ts';
import type { AskRequest, OnRuntimeEvent, TextResult, UnifiedModel } from '../types.ts';
import { requireTextOptions } from './requireOptions.ts';
import { encodeVision } from './encodePictures.ts';
import { writeText } from './writeText.ts';

/** Slots kept free for an answer where the question and earlier turns are long. */
const answerReserve = 32;

/** Answers a question about one or two pictures, going on from earlier turns of the same conversation. */
export async function answerQuestion(model: UnifiedModel, request: AskRequest, onEvent: OnRuntimeEvent): Promise<TextResult> {
  const { architecture } = model.manifest;
  const { maxPieces = architecture.text_slots, temperature = 0, seed = 0, signal } = request;
  requireTextOptions({ maxPieces, temperature, seed });
  if (request.pictures.length === 0) throw new RuntimeError('pictureMissing');
  if (request.pictures.length > 2) throw new RuntimeError('picturesTooMany', { reason: String(request.pictures.length) });
  for (const picture of request.pictures) requireUsablePicture(picture);
  onEvent({ kind: 'stage', stage: 'read' });
  const encode = (text: string): number[] => model.tokenizer.encode(text);
  const question = encode(request.question);
  if (question.length === 0) throw new RuntimeError('promptEmpty', { option: 'question' });
  const earlier = request.earlier.map((turn) => ({ question: encode(turn.question), answer: encode(turn.answer) }));

  onEvent({ kind: 'stage', stage: 'encode' });
  const pictures: Float32Array[] = [];
  for (const picture of request.pictures) pictures.push(await encodeVision(model, picture));
  const tokens = questionTokens(architecture, earlier, question, Math.min(maxPieces, answerReserve));
  const written = await writeText({ model, tokens, pictures }, { maxPieces, temperature, seed, signal }, onEvent);
  const { piecesWritten, ...result } = written;
  return { ...result, confidence: piecesWritten === 0 ? 0 : Math.exp(result.logProbability) };
}
