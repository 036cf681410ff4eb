import { AppError } from '../contract/errors.ts';
import { unfilterRows } from './pngFilters.ts';

export type PngHeader = {
  readonly width: number;
  readonly height: number;
  /** Bits of a sample: 1, 2, 4, 8 or 16. */
  readonly depth: number;
  /** PNG's colour type: 0 grey, 2 RGB, 3 palette, 4 grey with alpha, 6 RGB with alpha. */
  readonly colour: number;
  readonly isInterlaced: boolean;
};

export type PngImage = {
  readonly header: PngHeader;
  /** Inflates the image data, at most so many bytes. */
  readonly inflate: (limit: number) => Buffer;
  readonly palette: Uint8Array | null;
  /** The tRNS chunk: the palette's alpha, or the one colour that is transparent. */
  readonly transparency: Buffer | null;
};

/** Which pixels of the picture a part of the data holds. */
type Pass = { readonly x: number; readonly y: number; readonly stepX: number; readonly stepY: number };

const whole: readonly Pass[] = [{ x: 0, y: 0, stepX: 1, stepY: 1 }];
const adam7: readonly Pass[] = [
  { x: 0, y: 0, stepX: 8, stepY: 8 },
  { x: 4, y: 0, stepX: 8, stepY: 8 },
  { x: 0, y: 4, stepX: 4, stepY: 8 },
  { x: 2, y: 0, stepX: 4, stepY: 4 },
  { x: 0, y: 2, stepX: 2, stepY: 4 },
  { x: 1, y: 0, stepX: 2, stepY: 2 },
  { x: 0, y: 1, stepX: 1, stepY: 2 },
];
const samplesOf: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** The pixels as 8-bit RGBA, whatever kind of PNG holds them. Throws pictureUnreadable where the data does not fill the picture exactly. */
export function toRgba({ header, inflate, palette, transparency }: PngImage): Uint8Array {
  const { width, height, depth, colour, isInterlaced } = header;
  const bits = depth * (samplesOf[colour] ?? 1);
  const parts = (isInterlaced ? adam7 : whole)
    .map((pass) => ({ pass, columns: Math.ceil((width - pass.x) / pass.stepX), rows: Math.ceil((height - pass.y) / pass.stepY) }))
    .filter(({ columns, rows }) => columns > 0 && rows > 0)
    .map((part) => ({ ...part, rowBytes: Math.ceil((part.columns * bits) / 8) }));
  const size = parts.reduce((sum, { rowBytes, rows }) => sum + (rowBytes + 1) * rows, 0);
  const data = inflate(size);
  if (data.length !== size) throw new AppError('pictureUnreadable');
  const step = Math.max(1, bits / 8);
  if (colour === 6 && depth === 8 && !isInterlaced) return unfilterRows(data, width * 4, step);

  const rgba = new Uint8Array(width * height * 4);
  const write = pixelWriter(header, palette, transparency);
  let from = 0;
  for (const { pass, columns, rows, rowBytes } of parts) {
    const plain = unfilterRows(data.subarray(from, from + (rowBytes + 1) * rows), rowBytes, step);
    from += (rowBytes + 1) * rows;
    for (let row = 0; row < rows; row += 1) {
      const line = plain.subarray(row * rowBytes, (row + 1) * rowBytes);
      const start = (pass.y + row * pass.stepY) * width + pass.x;
      for (let column = 0; column < columns; column += 1) write(line, column, rgba, (start + column * pass.stepX) * 4);
    }
  }
  return rgba;
}

/** Writes the pixel at a place of a row as RGBA. */
type WritePixel = (line: Uint8Array, column: number, into: Uint8Array, at: number) => void;

function pixelWriter({ depth, colour }: PngHeader, palette: Uint8Array | null, transparency: Buffer | null): WritePixel {
  if (colour === 3) return paletteWriter(depth, palette, transparency);
  const count = samplesOf[colour] ?? 1;
  const isGrey = count < 3;
  const hasAlpha = colour === 4 || colour === 6;
  const colours = isGrey ? 1 : 3;
  const key = hasAlpha || transparency?.length !== colours * 2 ? null : transparency;
  const toByte = 255 / (2 ** depth - 1);
  return (line, column, into, at) => {
    let isKey = key !== null;
    for (let channel = 0; channel < 3; channel += 1) {
      const which = isGrey ? 0 : channel;
      const value = sampleAt(line, column * count + which, depth);
      into[at + channel] = Math.round(value * toByte);
      isKey &&= value === key?.readUInt16BE(which * 2);
    }
    if (hasAlpha) into[at + 3] = Math.round(sampleAt(line, column * count + colours, depth) * toByte);
    else into[at + 3] = isKey ? 0 : 255;
  };
}

function paletteWriter(depth: number, palette: Uint8Array | null, alphas: Uint8Array | null): WritePixel {
  if (palette === null || palette.length === 0 || palette.length % 3 !== 0) throw new AppError('pictureUnreadable');
  return (line, column, into, at) => {
    const entry = sampleAt(line, column, depth);
    // An index beyond the palette is black in browsers, too.
    for (let channel = 0; channel < 3; channel += 1) into[at + channel] = palette[entry * 3 + channel] ?? 0;
    into[at + 3] = alphas?.[entry] ?? 255;
  };
}

function sampleAt(line: Uint8Array, index: number, depth: number): number {
  if (depth === 8) return line[index] ?? 0;
  if (depth === 16) return (line[index * 2] ?? 0) * 256 + (line[index * 2 + 1] ?? 0);
  const bit = index * depth;
  return ((line[bit >> 3] ?? 0) >> (8 - depth - (bit & 7))) & (2 ** depth - 1);
}
