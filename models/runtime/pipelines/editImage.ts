import { drawingOf, requireTask } from '../abilities.ts';
import { pictureOfPlanes, premultipliedPlanes, requireUsablePicture } from '../pictures.ts';
import { RuntimeError } from '../runtimeError.ts';
import { taskPrompt } from '../prompts.ts';
import type { EditRequest, EditResult, OnRuntimeEvent, Rgba, UnifiedModel } from '../types.ts';
import { drawnPixels } from '../keptEdits/changedPlaces.ts';
import { emptyBars, fillBars } from '../keptEdits/filledBars.ts';
import { type EditKeeper, keeperOf } from '../keptEdits/keptEdit.ts';
import { requireDrawOptions } from './requireOptions.ts';
import { drawPictures } from './drawPictures.ts';
import { decodeLatents, encodeLatents, encodeVision } from './encodePictures.ts';

/**
 * Draws what the instruction makes of the source, which enters twice: as seen by the vision encoder and as latents. Says of each picture
 * where it is changed; everywhere else it has the source's own pixels, and before a new ground the source's own subject. As drawn it is
 * changed wherever it is drawn.
 */
export async function editImage(model: UnifiedModel, request: EditRequest, onEvent: OnRuntimeEvent): Promise<EditResult> {
  requireTask(model, 'edit');
  requireDrawOptions(model, request);
  requireUsablePicture(request.source);
  onEvent({ kind: 'stage', stage: 'read' });
  if (model.tokenizer.encode(request.instruction).length === 0) throw new RuntimeError('promptEmpty', { option: 'instruction' });
  onEvent({ kind: 'stage', stage: 'encode' });
  const { image_px: px, grid, tokens } = drawingOf(model);
  const everywhere = Array.from({ length: tokens }, () => true);
  const fitted = isOfSide(request.source, px)
    ? request.source
    : pictureOfPlanes(premultipliedPlanes(request.source, px), px, everywhere, grid);
  const { picture: filled, frame } = fillBars(fitted);
  const shown = frame === null ? request.source : filled;
  const pictures = [await encodeVision(model, shown)];
  const source = await encodeLatents(model, shown);
  const prompt = taskPrompt(model, 'edit', request.instruction);
  const result = await drawPictures(model, request, { prompt, pictures, source }, onEvent);
  const keep = request.asDrawn ? keepAll : keeperOf(filled, await decodeLatents(model, source, everywhere));
  const made = result.pictures.map((drawn) => {
    const kept = keep(drawn.picture, drawnPixels(drawn, grid));
    const { picture, change } = frame === null ? kept : emptyBars(kept, frame);
    return { picture: { ...drawn, picture }, change };
  });
  return { ...result, pictures: made.map(({ picture }) => picture), changes: made.map(({ change }) => change) };
}

/** What was drawn, all of it. */
const keepAll: EditKeeper = (picture, isDrawn) => ({ picture, change: isDrawn.map((value) => value * 255) });

function isOfSide({ width, height }: Rgba, px: number): boolean {
  return width === px && height === px;
}
