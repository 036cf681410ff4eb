import { RuntimeError } from '../runtimeError.ts';
import { requireTask } from '../abilities.ts';
import { taskPrompt } from '../prompts.ts';
import type { DrawResult, GenerateRequest, OnRuntimeEvent, UnifiedModel } from '../types.ts';
import { requireDrawOptions } from './requireOptions.ts';
import { drawPictures } from './drawPictures.ts';

/** Draws pictures from a prompt. Stopping by the signal is no error: the result holds what was drawn. */
export async function generateImage(model: UnifiedModel, request: GenerateRequest, onEvent: OnRuntimeEvent): Promise<DrawResult> {
  requireTask(model, 'draw');
  requireDrawOptions(model, request);
  onEvent({ kind: 'stage', stage: 'read' });
  if (model.tokenizer.encode(request.prompt).length === 0) throw new RuntimeError('promptEmpty', { option: 'prompt' });
  const prompt = taskPrompt(model, 'draw', request.prompt);
  return drawPictures(model, request, { prompt, pictures: [], source: null }, onEvent);
}
