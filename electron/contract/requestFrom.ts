import type { HowMade } from './images.ts';
import type { EditRequest, GenerateRequest } from './jobs.ts';

export type DrawingRequest = GenerateRequest | EditRequest;

/** The request that draws such a picture again; null for an edit whose source is not known. */
export function requestFrom(made: HowMade): DrawingRequest | null {
  const { seed, variations, steps, guidance, temperature, order } = made;
  const alone = made.firstVariation === undefined ? {} : { firstVariation: made.firstVariation };
  const drawing = { seed, variations, steps, guidance, temperature, order, ...alone };
  if (made.task === 'generate') {
    const style = made.style === null ? {} : { style: made.style };
    const keep = made.keep === undefined ? {} : { keep: made.keep };
    return { kind: 'generate', prompt: made.text, ...style, ...drawing, ...keep };
  }
  if (made.source === null || made.imageGuidance === null) return null;
  const asDrawn = made.asDrawn === undefined ? {} : { asDrawn: made.asDrawn };
  const edit = { instruction: made.text, imageGuidance: made.imageGuidance, ...asDrawn };
  return { kind: 'edit', imageId: made.source.imageId, ...edit, ...drawing };
}
