import { AppError } from './errors.ts';
import type { HowMade, ImageRecord } from './images.ts';
import type { Continues } from './jobs.ts';
import { requestFrom } from './requestFrom.ts';
import type { DrawingRequest } from './requestFrom.ts';

type Drawn = Pick<ImageRecord, 'id' | 'made' | 'tokensDrawn' | 'tokensTotal'>;

/** How the rest is drawn: as it would have been, had nobody stopped; or in so many new ways, from this seed or one the studio draws. */
export type WayOn =
  { readonly kind: 'asItWouldHaveBeen' } | { readonly kind: 'newWays'; readonly variations: number; readonly seed: number | null };

/** The request that goes on with a picture from its first `from` tokens; words and settings are the picture's own. */
export function requestToGoOn({ id, made, tokensDrawn, tokensTotal }: Drawn, from: number, way: WayOn): DrawingRequest {
  if (made === null || tokensDrawn === 0) throw new AppError('imageHasNoTokens');
  if (from > tokensDrawn) throw new AppError('tokenOutOfRange', { because: `It has ${tokensDrawn} of ${tokensTotal}.` });
  if (from === tokensTotal) throw new AppError('nothingLeftToDraw');
  return way.kind === 'newWays'
    ? requestOf(made, { imageId: id, from, firstVariation: 0 }, way)
    : requestOf(made, { imageId: id, from, firstVariation: variationOfNoise(made) }, { variations: 1, seed: made.seed });
}

/** Which variation of its seed a picture is, also where it goes on with another one's. */
export function variationOfNoise({ variation, continues, firstVariation }: HowMade): number {
  return variation + (continues?.firstVariation ?? firstVariation ?? 0);
}

/** The request that draws this one variation of a run again, alone: the same pixels. Null where its run cannot be asked for again. */
export function requestForOne(made: HowMade): DrawingRequest | null {
  // What went on with another picture is drawn again by going on with that one.
  const request = made.continues === undefined ? requestFrom(made) : null;
  return request === null ? null : { ...withAll(request), variations: 1, firstVariation: variationOfNoise(made) };
}

/** The request that draws its whole run again and keeps all of it; null where all of it was kept, or it cannot be asked for again. */
export function requestForAll(made: HowMade): DrawingRequest | null {
  const request = made.keep === undefined ? null : requestFrom(made);
  return request === null ? null : withAll(request);
}

/** The request that draws an edit again and leaves it as the model draws it; null where it was left so, or cannot be asked for again. */
export function requestAsDrawn(made: HowMade): DrawingRequest | null {
  const request = made.asDrawn === undefined ? requestForOne(made) : null;
  return request?.kind === 'edit' ? { ...request, asDrawn: true } : null;
}

/** The same, with nothing chosen from what it draws. */
function withAll(request: DrawingRequest): DrawingRequest {
  if (request.kind === 'edit') return request;
  const { keep: _, ...all } = request;
  return all;
}

type Noise = { readonly variations: number; readonly seed: number | null };

function requestOf(made: HowMade, continues: Continues, { variations, seed }: Noise): DrawingRequest {
  const request = requestFrom(made);
  if (request === null) throw new AppError('imageHasNoTokens');
  const { firstVariation: _, ...words } = withAll(request);
  return { ...words, seed, variations, continues };
}
