import type { Pixels } from '../contract/images.ts';
import type { CopyOptions } from './copyOptions.ts';
import { creditXmp } from './pictureCredit.ts';
import { parametersKeyword, parametersText } from './parametersText.ts';
import { isOpaque } from './pasteChange.ts';
import { chunksOfPixels, readRecord } from './pictureRecord.ts';
import { decodePng, encodePng, textChunk, withChunks } from './png.ts';
import type { Png, PngChunk } from './png.ts';
import type { SharpModule } from './sharpReading.ts';
import { tracePicture } from './tracePicture.ts';

/** Keywords of the studio's own chunks; a foreign program's are never passed on. */
const ownKeywords = ['Title', 'Software', 'Description', 'unifluid'];
const quality = { jpeg: 92, webp: 92 } as const;

/** A picture of the profile as a person wants it outside; `whole` is what it is a part of, where that is wanted. */
export async function renderCopy(sharp: SharpModule, file: Uint8Array, options: CopyOptions, whole: Pixels | null): Promise<Uint8Array> {
  const png = decodePng(Buffer.from(file));
  const xmp = xmpOf(png, options);
  const scale = options.scale === 'original' ? 1 : options.scale;
  if (options.format === 'svg') return Buffer.from(await tracePicture(sharp, png.pixels, scale, xmp));
  const pixels = whole ?? (await scaled(sharp, png.pixels, scale));
  if (options.format === 'png') {
    const chunks = xmp === null ? [] : pngChunks(png.chunks, xmp, { ...options, pixels, isAsDrawn: whole === null && scale === 1 });
    return whole === null ? encodePng(pixels, chunks) : encodePhoto(sharp, whole, chunks);
  }
  const { width, height, rgba } = pixels;
  const image = sharp(rgba, { raw: { width, height, channels: 4 } });
  const coded =
    options.format === 'webp'
      ? image.webp({ quality: quality.webp, alphaQuality: 100, smartSubsample: true })
      : image.flatten({ background: options.background }).jpeg({ quality: quality.jpeg, chromaSubsampling: '4:4:4' });
  // The WebAssembly build answers in memory that its threads share, which no message can carry.
  return Uint8Array.from(await (xmp === null ? coded : coded.withXmp(xmp)).toBuffer());
}

function xmpOf({ chunks }: Png, { record, origin }: CopyOptions): string | null {
  if (record === 'none') return null;
  return creditXmp(origin, record === 'full' ? (readRecord(chunks)?.record ?? null) : null);
}

type PngOptions = Pick<CopyOptions, 'record'> & { readonly pixels: Pixels; readonly isAsDrawn: boolean };

/** By libvips: our own encoder is for the small pictures that models draw. */
async function encodePhoto(sharp: SharpModule, { width, height, rgba }: Pixels, chunks: readonly PngChunk[]): Promise<Uint8Array> {
  const image = sharp(rgba, { raw: { width, height, channels: 4 } });
  const coded = isOpaque(rgba) ? image.removeAlpha() : image;
  return withChunks(await coded.png({ compressionLevel: 6 }).toBuffer(), chunks);
}

function pngChunks(chunks: readonly PngChunk[], xmp: string, { record, pixels, isAsDrawn }: PngOptions): readonly PngChunk[] {
  const credit = [textChunk('Software', 'UniFluid Studio'), plainTextChunk('XML:com.adobe.xmp', xmp)];
  if (record === 'credit') return credit;
  // Tokens belong to the pixels they were decoded into: a larger picture is another one.
  const own = chunks.filter((chunk) => isOwnText(chunk) || (isAsDrawn && chunksOfPixels.includes(chunk.type)));
  const hasSoftware = own.some(({ data }) => keywordOf(data) === 'Software');
  const made = readRecord(chunks)?.record.made ?? null;
  const asOthersRead = made === null ? [] : [plainTextChunk(parametersKeyword, parametersText(made, pixels))];
  return [...own, ...(hasSoftware ? credit.slice(1) : credit), ...asOthersRead];
}

function isOwnText({ type, data }: PngChunk): boolean {
  return type === 'iTXt' && ownKeywords.includes(keywordOf(data));
}

function keywordOf(data: Buffer): string {
  return data.toString('latin1', 0, data.indexOf(0));
}

/** XMP stands uncompressed, as readers of it expect (XMP specification, part 3). */
function plainTextChunk(keyword: string, text: string): PngChunk {
  return { type: 'iTXt', data: Buffer.concat([Buffer.from(`${keyword}\0\0\0\0\0`, 'latin1'), Buffer.from(text, 'utf8')]) };
}

/** libvips resizes premultiplied, so that no dark rim grows out of what is transparent. */
async function scaled(sharp: SharpModule, pixels: Pixels, scale: number): Promise<Pixels> {
  if (scale === 1) return pixels;
  const [width, height] = [pixels.width * scale, pixels.height * scale];
  const rgba = await sharp(pixels.rgba, { raw: { width: pixels.width, height: pixels.height, channels: 4 } })
    .resize(width, height, { kernel: 'lanczos3' })
    .raw()
    .toBuffer();
  return { width, height, rgba: Uint8Array.from(rgba) };
}
