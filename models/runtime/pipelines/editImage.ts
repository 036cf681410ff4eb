import { requireUsablePicture } from '../pictures.ts';
import { RuntimeError } from '../runtimeError.ts';
import { promptTokens } from '../sequences.ts';
import type { EditRequest, EditResult, OnRuntimeEvent, UnifiedModel } from '../types.ts';
import { changedPlaces } from './changedPlaces.ts';
import { requireDrawOptions } from './requireOptions.ts';
import { drawPictures } from './drawPictures.ts';
import { decodeLatents, encodeLatents, encodeVision } from './encodePictures.ts';

/**
 * Draws what the instruction makes of the source, which enters twice: as seen by the vision encoder and as latents. Says of each picture
 * where it is changed.
 */
export async function editImage(model: UnifiedModel, request: EditRequest, onEvent: OnRuntimeEvent): Promise<EditResult> {
  requireDrawOptions(model, request);
  requireUsablePicture(request.source);
  onEvent({ kind: 'stage', stage: 'read' });
  const pieces = model.tokenizer.encode(request.instruction);
  if (pieces.length === 0) throw new RuntimeError('promptEmpty', { option: 'instruction' });
  onEvent({ kind: 'stage', stage: 'encode' });
  const pictures = [await encodeVision(model, request.source)];
  const source = await encodeLatents(model, request.source);
  const prompt = promptTokens(model.manifest.architecture, 'edit', pieces);
  const result = await drawPictures(model, request, { prompt, pictures, source }, onEvent);
  const { grid, tokens } = model.manifest.architecture;
  const rebuilt = await decodeLatents(
    model,
    source,
    Array.from({ length: tokens }, () => true),
  );
  return { ...result, changes: result.pictures.map((picture) => changedPlaces(picture, rebuilt, grid)) };
}
