import { convertToSrgb, gammaTransfer, namedPrimaries, namedTransfers, srgbPrimaries } from './colourSpace.ts';
import type { ToSrgb } from './colourSpace.ts';
import type { PictureKind } from './pictureKind.ts';

/**
 * How the colours of a picture come to sRGB where the file says so in numbers, which libvips does not heed; null where they are sRGB
 * or an ICC profile says it.
 */
export function coloursOf(kind: PictureKind, data: Buffer): ToSrgb | null {
  if (kind === 'png') return pngColours(chunksBeforePixels(data));
  if (kind === 'avif') return avifColours(data);
  return null;
}

/** cICP rules over iCCP, that over sRGB, that over cHRM and gAMA (PNG specification, third edition). */
function pngColours(chunks: ReadonlyMap<string, Buffer>): ToSrgb | null {
  const named = chunks.get('cICP');
  if (named?.length === 4) return fromNumbers(named.readUInt8(0), named.readUInt8(1));
  if (chunks.has('iCCP') || chunks.has('sRGB')) return null;
  const gamma = chunks.get('gAMA');
  // Without gAMA nobody can tell what cHRM's colours mean; browsers heed neither then.
  if (gamma?.length !== 4 || gamma.readUInt32BE() === 0) return null;
  const exponent = 100_000 / gamma.readUInt32BE();
  const points = chunks.get('cHRM');
  const isGrey = ((chunks.get('IHDR')?.[9] ?? 0) & 2) === 0;
  if (isGrey || points?.length !== 32) return fromGamma(exponent);
  const [white, red, green, blue] = [0, 8, 16, 24].map(
    (at) => [points.readUInt32BE(at) / 100_000, points.readUInt32BE(at + 4) / 100_000] as const,
  );
  if (white === undefined || red === undefined || green === undefined || blue === undefined) return null;
  return convertToSrgb({ white, red, green, blue }, gammaTransfer(exponent));
}

/** As libpng does it for a screen of gamma 2.2, the small differences left alone. */
function fromGamma(exponent: number): ToSrgb | null {
  const power = exponent / 2.2;
  if (Math.abs(power - 1) < 0.05) return null;
  return (red, green, blue) => [red ** power, green ** power, blue ** power];
}

/** Numbers of ITU-T H.273. What they leave open or nobody knows is taken for sRGB. */
function fromNumbers(primaries: number, transfer: number): ToSrgb | null {
  const curve = namedTransfers[transfer] ?? namedTransfers[13];
  const isSrgb = (namedPrimaries[primaries] ?? srgbPrimaries) === srgbPrimaries && curve === namedTransfers[13];
  return isSrgb || curve === undefined ? null : convertToSrgb(namedPrimaries[primaries] ?? srgbPrimaries, curve);
}

/** Checksums are libpng's to check. */
function chunksBeforePixels(data: Buffer): ReadonlyMap<string, Buffer> {
  const chunks = new Map<string, Buffer>();
  let at = 8;
  while (at + 12 <= data.length) {
    const end = at + 8 + data.readUInt32BE(at);
    const type = data.toString('latin1', at + 4, at + 8);
    if (type === 'IDAT' || end > data.length) break;
    if (!chunks.has(type)) chunks.set(type, data.subarray(at + 8, end));
    at = end + 4;
  }
  return chunks;
}

/** The first colour property that names numbers, unless there is one with a profile (ISO/IEC 23008-12). */
function avifColours(data: Buffer): ToSrgb | null {
  const meta = boxesIn(data)
    .find(({ type }) => type === 'meta')
    ?.data.subarray(4);
  const properties = boxesIn(boxNamed('ipco', boxNamed('iprp', meta)));
  const colours = properties.filter(({ type }) => type === 'colr').map((box) => box.data);
  const kindOf = (colour: Buffer): string => colour.toString('latin1', 0, 4);
  if (colours.some((colour) => kindOf(colour) === 'prof' || kindOf(colour) === 'rICC')) return null;
  const named = colours.find((colour) => kindOf(colour) === 'nclx' && colour.length >= 10);
  return named === undefined ? null : fromNumbers(named.readUInt16BE(4), named.readUInt16BE(6));
}

function boxNamed(name: string, data: Buffer | undefined): Buffer | undefined {
  return boxesIn(data).find(({ type }) => type === name)?.data;
}

function boxesIn(data: Buffer = Buffer.alloc(0)): readonly { readonly type: string; readonly data: Buffer }[] {
  const boxes: { readonly type: string; readonly data: Buffer }[] = [];
  let at = 0;
  while (at + 8 <= data.length) {
    const size = data.readUInt32BE(at);
    // 0 reaches to the end; 1 has its size in 64 bits, which only picture data needs.
    if (size < 8 || at + size > data.length) break;
    boxes.push({ type: data.toString('latin1', at + 4, at + 8), data: data.subarray(at + 8, at + size) });
    at += size;
  }
  return boxes;
}
