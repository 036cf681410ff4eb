import { requireTask } from '../abilities.ts';
import { requireUsablePicture } from '../pictures.ts';
import { taskPrompt } from '../prompts.ts';
import type { CaptionRequest, OnRuntimeEvent, TextResult, UnifiedModel } from '../types.ts';
import { createPieceCalibration, shareOfRightWords } from './calibratePieces.ts';
import { requireTextOptions } from './requireOptions.ts';
import { encodeVision } from './encodePictures.ts';
import { writeText } from './writeText.ts';

/** Describes a picture with the most likely piece each time that does not lead in circles. */
export async function captionImage(model: UnifiedModel, request: CaptionRequest, onEvent: OnRuntimeEvent): Promise<TextResult> {
  requireTask(model, 'caption');
  const { architecture } = model.manifest;
  const { maxPieces = architecture.text_slots, signal } = request;
  requireTextOptions({ maxPieces, temperature: 0, seed: 0 });
  requireUsablePicture(request.picture);
  onEvent({ kind: 'stage', stage: 'read' });
  onEvent({ kind: 'stage', stage: 'encode' });
  const pictures = [await encodeVision(model, request.picture)];
  const prompt = taskPrompt(model, 'caption', '');
  const calibrate = createPieceCalibration(model.wordCalibration);
  const hear: OnRuntimeEvent = (event) => onEvent(event.kind === 'textPiece' ? { ...event, ...calibrate(event) } : event);
  const written = await writeText({ model, prompt, pictures }, { maxPieces, temperature: 0, seed: 0, mayCircle: false, signal }, hear);
  const { piecesWritten, ...result } = written;
  const pieces = written.pieces.map(createPieceCalibration(model.wordCalibration));
  const likely = piecesWritten === 0 ? 0 : Math.exp(result.logProbability / piecesWritten);
  return { ...result, pieces, confidence: (model.wordCalibration && shareOfRightWords(pieces)) ?? likely };
}
