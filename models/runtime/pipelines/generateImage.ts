import { RuntimeError } from '../runtimeError.ts';
import { promptTokens } from '../sequences.ts';
import type { DrawResult, GenerateRequest, OnRuntimeEvent, UnifiedModel } from '../types.ts';
import { requireDrawOptions } from './requireOptions.ts';
import { drawPictures } from './drawPictures.ts';

/** Draws pictures from a prompt. Stopping by the signal is no error: the result holds what was drawn. */
export async function generateImage(model: UnifiedModel, request: GenerateRequest, onEvent: OnRuntimeEvent): Promise<DrawResult> {
  requireDrawOptions(model, request);
  onEvent({ kind: 'stage', stage: 'read' });
  const pieces = model.tokenizer.encode(request.prompt);
  if (pieces.length === 0) throw new RuntimeError('promptEmpty', { option: 'prompt' });
  const prompt = promptTokens(model.manifest.architecture, 'draw', pieces);
  return drawPictures(model, request, { prompt, pictures: [], source: null }, onEvent);
}
