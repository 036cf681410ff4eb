/**
 * Captions of picture files, as fast as the runtime writes them, in a process of its own: `captionRate.ts '<CaptionRateRequest>'` prints
 * `<CaptionRate>` as one line of JSON. The next files are decoded, on libvips' own threads, while the model is at work on these.
 */
import sharp from 'sharp';
import { readingSide } from '../pipelines/encodePictures.ts';
import { openModel } from '../openModel.ts';
import { createOrtSession } from '../ortSession.ts';
import { captionImages } from '../pipelines/captionImages.ts';
import type { Rgba } from '../types.ts';

export type CaptionRateRequest = {
  readonly packageFolder: string;
  readonly threads: number;
  readonly beams: number;
  readonly files: readonly string[];
};

export type CaptionRate = { readonly perMinute: number; readonly texts: readonly string[] };

const group = 8;

/** Made square as in training, by the decoder: a JPEG is not even read in full where a small one is wanted. */
async function decode(file: string, px: number): Promise<Rgba> {
  const upright = sharp(file).autoOrient().toColourspace('srgb').ensureAlpha();
  const data = await upright.resize(px, px, { fit: 'fill', kernel: 'lanczos3' }).raw().toBuffer();
  return { width: px, height: px, data: new Uint8ClampedArray(data.buffer, data.byteOffset, data.byteLength) };
}

async function captionRate({ packageFolder, threads, beams, files }: CaptionRateRequest): Promise<CaptionRate> {
  sharp.concurrency(1);
  const model = await openModel(packageFolder, { threads, session: createOrtSession });
  const px = readingSide(model);
  const decodeGroup = (first: number): Promise<Rgba[]> => Promise.all(files.slice(first, first + group).map((file) => decode(file, px)));
  const caption = async (pictures: readonly Rgba[]): Promise<string[]> => {
    const asked = pictures.map((picture) => ({ picture, words: '' }));
    const captions = await captionImages(model, { pictures: asked, kind: 'short', beams }, () => undefined);
    return captions.map((each) => each?.text ?? '');
  };
  // Graphs load with the first picture.
  await caption(await Promise.all(files.slice(0, 1).map((file) => decode(file, px))));
  const texts: string[] = [];
  const started = performance.now();
  let next = decodeGroup(0);
  for (let first = 0; first < files.length; first += group) {
    const pictures = await next;
    next = decodeGroup(first + group);
    texts.push(...(await caption(pictures)));
  }
  const minutes = (performance.now() - started) / 60_000;
  await model.release();
  return { perMinute: files.length / minutes, texts };
}

// Written by captionBench.ts, which has the same type.
const request = JSON.parse(process.argv[2] ?? '') as CaptionRateRequest;
process.stdout.write(`${JSON.stringify(await captionRate(request))}\n`);
