import { AppError } from '../contract/errors.ts';
import type { ImageCodec } from '../library/imageCodec.ts';
import { encodeHere } from '../library/png.ts';
import { createSharpCodec } from '../library/sharpCodec.ts';

/** The picture reader, loaded with the first picture that is brought or exported: commands that read none run where its native part does not load. */
export function createLazyCodec(): ImageCodec {
  let loaded: Promise<ImageCodec> | undefined;
  const load = (): Promise<ImageCodec> => (loaded ??= loadCodec());
  return {
    decode: async (source, side) => (await load()).decode(source, side),
    view: async (photo, longest) => (await load()).view(photo, longest),
    see: async (photo, side) => (await load()).see(photo, side),
    whole: async (original, picture, longest) => (await load()).whole(original, picture, longest),
    encode: encodeHere,
    render: async (file, options) => (await load()).render(file, options),
  };
}

async function loadCodec(): Promise<ImageCodec> {
  try {
    return createSharpCodec((await import('sharp')).default);
  } catch (error) {
    throw new AppError('codecUnusable', {}, { cause: error });
  }
}
