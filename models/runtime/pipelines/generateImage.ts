import { RuntimeError } from '../runtimeError.ts';
import { requireTask } from '../abilities.ts';
import { taskPrompt } from '../prompts.ts';
import type { DrawResult, GenerateRequest, OnRuntimeEvent, UnifiedModel } from '../types.ts';
import { bestPictures } from './bestPictures.ts';
import { requireDrawOptions, requireKeep } from './requireOptions.ts';
import { drawPictures } from './drawPictures.ts';

/** Draws pictures from a prompt, and keeps all or the best of them. Stopping by the signal is no error: the result holds what was drawn. */
export async function generateImage(model: UnifiedModel, request: GenerateRequest, onEvent: OnRuntimeEvent): Promise<DrawResult> {
  requireTask(model, 'draw');
  requireDrawOptions(model, request);
  requireKeep(model, request);
  onEvent({ kind: 'stage', stage: 'read' });
  if (model.tokenizer.encode(request.prompt).length === 0) throw new RuntimeError('promptEmpty', { option: 'prompt' });
  const prompt = taskPrompt(model, 'draw', request.prompt);
  const drawn = await drawPictures(model, request, { prompt, pictures: [], source: null }, onEvent);
  return keepBest(model, request, drawn, onEvent);
}

async function keepBest(model: UnifiedModel, request: GenerateRequest, drawn: DrawResult, onEvent: OnRuntimeEvent): Promise<DrawResult> {
  const { prompt, keep = request.variations } = request;
  if (keep >= drawn.pictures.length) return drawn;
  const started = performance.now();
  onEvent({ kind: 'stage', stage: 'choose' });
  const kept = await bestPictures(
    model,
    drawn.pictures.map(({ picture }) => picture),
    prompt,
    keep,
  );
  const pictures = kept.flatMap((place) => drawn.pictures[place] ?? []);
  return { ...drawn, pictures, milliseconds: drawn.milliseconds + performance.now() - started };
}
