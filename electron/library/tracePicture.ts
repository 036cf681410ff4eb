import type { Config } from '@neplex/vectorizer';
import type { Pixels } from '../contract/images.ts';
import { distanceOf } from './colourGroups.ts';
import { flatColours, smoothBorders } from './flatColours.ts';
import type { FlatPicture } from './flatColours.ts';
import { escapeXml } from './pictureCredit.ts';
import type { SharpModule } from './sharpReading.ts';

const coloursAtMost = 12;
/** Curves are fitted on this many pixels for each of the picture's. */
const finer = 2;

/** A colour that no path has exactly is a mean of those it covers. */
const tracing: Config = {
  // The package's enumerations exist for its types only: in colour; stacked, as cut-outs leave hairlines between neighbours; splines.
  colorMode: 0,
  hierarchical: 0,
  mode: 2,
  filterSpeckle: 16,
  colorPrecision: 8,
  layerDifference: 0,
  cornerThreshold: 60,
  lengthThreshold: 10,
  maxIterations: 10,
  spliceThreshold: 45,
  pathPrecision: 1,
};

/**
 * The picture as an SVG of smooth curves in few colours; what is transparent stays free. Curves by VTracer (`@neplex/vectorizer`): of those
 * on npm with a licence that fits, it alone fits splines to colour. 0.0.5: not every system has its part of 0.1.0. Loaded when it is first needed: it is 14 MB.
 */
export async function tracePicture(sharp: SharpModule, pixels: Pixels, scale: number, metadata: string | null): Promise<string> {
  const flat = await smoothBorders(sharp, await flatColours(sharp, pixels, coloursAtMost), finer);
  const size = `width="${pixels.width * scale}" height="${pixels.height * scale}"`;
  const about = metadata === null ? '' : `<metadata>${metadata}</metadata>`;
  const paths = flat.colours.length === 0 ? '' : await pathsOf(flat);
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} viewBox="0 0 ${flat.width} ${flat.height}">${about}${paths}</svg>\n`;
}

async function pathsOf(flat: FlatPicture): Promise<string> {
  const { vectorizeRaw } = await import('@neplex/vectorizer');
  const traced = await vectorizeRaw(Buffer.from(rgbaOf(flat)), { width: flat.width, height: flat.height }, tracing);
  const paths = traced.matchAll(/<path d="([^"<]*)" fill="(#[0-9A-Fa-f]{6})" transform="translate\(([-\d.]+),([-\d.]+)\)"\s*\/>/gu);
  return Array.from(paths, ([, d = '', fill = '', x = '', y = '']) => {
    const moved = x === '0' && y === '0' ? '' : ` transform="translate(${x} ${y})"`;
    return `<path fill="${nearest(fill, flat)}" d="${escapeXml(d.trim())}"${moved}/>`;
  }).join('\n');
}

function rgbaOf({ labels, colours }: FlatPicture): Uint8Array {
  const rgba = new Uint8Array(labels.length * 4);
  for (const [index, label] of labels.entries()) {
    const colour = colours[label];
    if (colour !== undefined) rgba.set([...colour, 255], index * 4);
  }
  return rgba;
}

/** One of the picture's colours, so that an artist changes each in one go. */
function nearest(fill: string, { colours }: FlatPicture): string {
  const value = Number.parseInt(fill.slice(1), 16);
  const rgb = [value >> 16, (value >> 8) & 255, value & 255] as const;
  const [best = rgb] = colours.toSorted((a, b) => distanceOf(a, rgb) - distanceOf(b, rgb));
  return `#${best.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}
