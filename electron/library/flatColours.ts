import type { Pixels } from '../contract/images.ts';
import { groupColours } from './colourGroups.ts';
import type { ColourGroup } from './colourGroups.ts';
import type { SharpModule } from './sharpReading.ts';

/** A picture as a few flat colours: for every pixel the place of its colour, or -1 where it is transparent. */
export type FlatPicture = { readonly width: number; readonly height: number; readonly labels: Int16Array; readonly colours: Colours };
type Colours = readonly ColourGroup['rgb'][];

/** Below half, a pixel counts as transparent: a path has no soft edge. */
const opaqueFrom = 128;
/** What the quantiser gives; then what is alike is joined. */
const quantised = 16;

/** Few colours, found among the pixels that are seen, by libvips' quantiser. */
export async function flatColours(sharp: SharpModule, { width, height, rgba }: Pixels, atMost: number): Promise<FlatPicture> {
  const labels = new Int16Array(width * height).fill(-1);
  const seen = Array.from({ length: width * height }, (_value, index) => index).filter((index) => (rgba[index * 4 + 3] ?? 0) >= opaqueFrom);
  if (seen.length === 0) return { width, height, labels, colours: [] };
  const reduced = await reduceColours(sharp, rgba, seen);
  const places = new Map<number, number>();
  const counts: number[] = [];
  for (const [place, index] of seen.entries()) {
    const key = reduced.readUIntBE(place * 3, 3);
    const label = places.get(key) ?? places.size;
    places.set(key, label);
    counts[label] = (counts[label] ?? 0) + 1;
    labels[index] = label;
  }
  const groups = groupColours(
    [...places.keys()].map((key, label) => ({ rgb: [key >> 16, (key >> 8) & 255, key & 255], count: counts[label] ?? 0 })),
    atMost,
  );
  const groupOf = new Map(groups.flatMap(({ members }, group) => members.map((member) => [member, group])));
  return { width, height, labels: labels.map((label) => groupOf.get(label) ?? -1), colours: groups.map(({ rgb }) => rgb) };
}

/** The pixels that are seen, as one square picture, so that what is transparent takes no colour of the palette. */
async function reduceColours(sharp: SharpModule, rgba: Uint8Array, seen: readonly number[]): Promise<Buffer> {
  const side = Math.ceil(Math.sqrt(seen.length));
  const strip = Buffer.alloc(side * side * 3);
  for (let place = 0; place < side * side; place += 1) {
    const at = (seen[Math.min(place, seen.length - 1)] ?? 0) * 4;
    strip.set(rgba.subarray(at, at + 3), place * 3);
  }
  const palette = await sharp(strip, { raw: { width: side, height: side, channels: 3 } })
    .png({ palette: true, colours: quantised, dither: 0, effort: 10 })
    .toBuffer();
  return sharp(palette).toColourspace('srgb').removeAlpha().raw().toBuffer();
}

/** Of the picture's own pixels: smooths the steps between them away, and the rims that soft edges leave. */
const blurPixels = 1.5;

/** The same colours on a finer grid, each pixel that of most around it, so that borders run smooth. */
export async function smoothBorders(sharp: SharpModule, flat: FlatPicture, scale: number): Promise<FlatPicture> {
  const [width, height] = [flat.width * scale, flat.height * scale];
  const labels = new Int16Array(width * height).fill(-1);
  const most = new Uint8Array(width * height);
  for (let label = -1; label < flat.colours.length; label += 1) {
    const mask = Buffer.from(flat.labels.map((each) => (each === label ? 255 : 0)));
    const share = await sharp(mask, { raw: { width: flat.width, height: flat.height, channels: 1 } })
      .resize(width, height, { kernel: 'cubic' })
      .blur(blurPixels * scale)
      .toColourspace('b-w')
      .raw()
      .toBuffer();
    for (let index = 0; index < most.length; index += 1) {
      if ((share[index] ?? 0) <= (most[index] ?? 0)) continue;
      most[index] = share[index] ?? 0;
      labels[index] = label;
    }
  }
  return { width, height, labels, colours: flat.colours };
}
