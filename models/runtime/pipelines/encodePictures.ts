import { float32Output, float32Tensor } from '../inferenceSession.ts';
import { drawingOf, visionOf } from '../abilities.ts';
import { pictureOfPlanes, premultipliedPlanes, visionPlanes } from '../pictures.ts';
import type { Rgba, UnifiedModel } from '../types.ts';

/** A model that draws sees pictures as large as it draws them; another takes them at once to the size its encoder takes. */
export function readingSide(model: UnifiedModel): number {
  return model.manifest.architecture.drawing?.image_px ?? visionOf(model).px;
}

/** What the model sees of one picture: [vision_tokens * width]. */
export async function encodeVision(model: UnifiedModel, picture: Rgba): Promise<Float32Array> {
  const { px: visionPx } = visionOf(model);
  const px = readingSide(model);
  return model.visionCache.prefixOf(picture, async () => {
    const session = await model.session('vision');
    const seen = visionPlanes(premultipliedPlanes(picture, px), px, visionPx);
    return float32Output(await session.run({ image: float32Tensor(seen, [1, 3, visionPx, visionPx]) }), 'prefix');
  });
}

/** The same of several pictures in one run. Not remembered: a library would push out the pictures that are talked about. */
export async function encodeVisions(model: UnifiedModel, pictures: readonly Rgba[]): Promise<readonly Float32Array[]> {
  const { px: visionPx, tokens } = visionOf(model);
  const px = readingSide(model);
  const { width } = model.manifest.architecture;
  const session = await model.session('vision');
  const one = 3 * visionPx * visionPx;
  const seen = new Float32Array(pictures.length * one);
  for (const [index, picture] of pictures.entries()) seen.set(visionPlanes(premultipliedPlanes(picture, px), px, visionPx), index * one);
  const outputs = await session.run({ image: float32Tensor(seen, [pictures.length, 3, visionPx, visionPx]) });
  const prefixes = float32Output(outputs, 'prefix');
  return pictures.map((_picture, index) => prefixes.subarray(index * tokens * width, (index + 1) * tokens * width));
}

/** The picture as autoencoder tokens: [tokens * token_dims], raster order. */
export async function encodeLatents(model: UnifiedModel, picture: Rgba): Promise<Float32Array> {
  const { image_px: px } = drawingOf(model);
  const session = await model.session('vae_encode');
  return float32Output(await session.run({ image: float32Tensor(premultipliedPlanes(picture, px), [1, 4, px, px]) }), 'tokens');
}

/** The picture of [tokens * token_dims] latents in raster order; cells that are not drawn come out fully transparent. */
export async function decodeLatents(model: UnifiedModel, latents: Float32Array, drawn: readonly boolean[]): Promise<Rgba> {
  const { image_px: px, grid, tokens, token_dims: dims } = drawingOf(model);
  if (!drawn.includes(true)) return { width: px, height: px, data: new Uint8ClampedArray(px * px * 4) };
  const session = await model.session('vae_decode');
  const planes = float32Output(await session.run({ tokens: float32Tensor(latents, [1, tokens, dims]) }), 'image');
  return pictureOfPlanes(planes, px, drawn, grid);
}
