import type { PictureChange } from '../contract/engineWork.ts';
import { leastAlpha, type Pixels } from '../contract/images.ts';
import { inSquare, type Place, placeInSquare } from './fittedSquare.ts';
import { recolourWhole } from './recolourWhole.ts';
import type { SharpModule } from './sharpReading.ts';
import { subjectWhole } from './subjectWhole.ts';

/** What an edit drew in its square, and where that is changed; `shape` is that of the picture that lies in it. */
export type Pasted = {
  readonly drawn: Pixels;
  readonly change: PictureChange;
  readonly shape: Pick<Pixels, 'width' | 'height'>;
  readonly asDrawn: boolean;
};

/** So much of its border is clear when a picture's ground was taken away; the subject may reach out of it. */
const mostOfBorder = 0.6;

/**
 * Puts what an edit changed into its original, at the original's size and shape: the drawn square's part of the picture, as large as it,
 * where and as far as the change says; or, where new colours, a line around the subject or other places of its things explain what was
 * drawn, the original's own pixels so changed, unless all is to be `asDrawn`. Where the change says nothing, not a byte of the original changes.
 */
export async function pasteChange(sharp: SharpModule, original: Pixels, { drawn, change, shape, asDrawn }: Pasted): Promise<Pixels> {
  const side = Math.sqrt(change.length);
  const size = { width: original.width, height: original.height };
  // Between two neighbours and never beyond them: nothing stays exactly nothing.
  const shares = await enlarged(sharp, change, { side, channels: 1, shape }, size);
  if (drawn.width === side && !asDrawn) {
    const fitted = await fittedSquare(sharp, original, shape, side);
    const edit = { ...fitted, drawn: drawn.rgba, change };
    const whole = recolourWhole(original, edit, shares) ?? subjectWhole(original, edit);
    if (whole !== null) return whole;
  }
  const colours = await enlarged(sharp, drawn.rgba, { side: drawn.width, channels: 4, shape }, size);
  const isPhoto = isOpaque(original.rgba) && !isCutFree(colours, shares, size);
  return { ...size, rgba: isPhoto ? paintOver(original.rgba, colours, shares) : mix(original.rgba, colours, shares) };
}

/** The original as it lies in the square, transparent beside it. */
async function fittedSquare(
  sharp: SharpModule,
  { width, height, rgba }: Pixels,
  shape: Pick<Pixels, 'width' | 'height'>,
  side: number,
): Promise<{ readonly fitted: Uint8Array; readonly place: Place }> {
  const place = placeInSquare(shape, side);
  const shrunk = await sharp(rgba, { raw: { width, height, channels: 4 } })
    .resize(place.width, place.height, { fit: 'fill' })
    .raw()
    .toBuffer();
  return { fitted: inSquare(shrunk, place, side), place };
}

type Square = { readonly side: number; readonly channels: 1 | 4; readonly shape: Pick<Pixels, 'width' | 'height'> };

async function enlarged(
  sharp: SharpModule,
  data: Uint8Array,
  { side, channels, shape }: Square,
  { width, height }: Pick<Pixels, 'width' | 'height'>,
): Promise<Uint8Array> {
  const place = placeInSquare(shape, side);
  const enlargedPicture = sharp(data, { raw: { width: side, height: side, channels } })
    .extract(place)
    .resize(width, height, { fit: 'fill', kernel: channels === 1 ? 'linear' : 'cubic' });
  // A single channel would come back as three.
  return channels === 1 ? enlargedPicture.toColourspace('b-w').raw().toBuffer() : enlargedPicture.raw().toBuffer();
}

/** Whether the edit took the ground away: most of the border is changed and clear, which no flaw of a drawing is. */
function isCutFree(colours: Uint8Array, shares: Uint8Array, { width, height }: Pick<Pixels, 'width' | 'height'>): boolean {
  const across = Array.from({ length: width }, (_value, column) => [column, (height - 1) * width + column]);
  const down = Array.from({ length: height }, (_value, row) => [row * width, row * width + width - 1]);
  const border = [...across, ...down].flat();
  const clear = border.filter((pixel) => shares[pixel] === 255 && (colours[pixel * 4 + 3] ?? 0) < leastAlpha);
  return clear.length >= mostOfBorder * border.length;
}

/** Photos have no holes, and get none. */
function paintOver(original: Uint8Array, colours: Uint8Array, shares: Uint8Array): Uint8Array {
  const rgba = Uint8Array.from(original);
  for (const [pixel, share] of shares.entries()) {
    if (share === 0) continue;
    const at = pixel * 4;
    const part = (share / 255) * ((colours[at + 3] ?? 0) / 255);
    for (let channel = at; channel < at + 3; channel += 1) rgba[channel] = between(original[channel] ?? 0, colours[channel] ?? 0, part);
  }
  return rgba;
}

/** Premultiplied, so that no dark rim grows out of what is transparent. */
function mix(original: Uint8Array, colours: Uint8Array, shares: Uint8Array): Uint8Array {
  const rgba = Uint8Array.from(original);
  for (const [pixel, share] of shares.entries()) {
    if (share === 0) continue;
    const at = pixel * 4;
    const [before, after] = [original[at + 3] ?? 0, colours[at + 3] ?? 0];
    const alpha = before + (after - before) * (share / 255);
    const part = alpha === 0 ? 0 : (after * (share / 255)) / alpha;
    for (let channel = at; channel < at + 3; channel += 1) rgba[channel] = between(original[channel] ?? 0, colours[channel] ?? 0, part);
    rgba[at + 3] = Math.round(alpha);
  }
  return rgba;
}

function between(from: number, to: number, part: number): number {
  return Math.round(from + (to - from) * part);
}

export function isOpaque(rgba: Uint8Array): boolean {
  for (let at = 3; at < rgba.length; at += 4) if (rgba[at] !== 255) return false;
  return true;
}
