import type { EditPictures } from './changedPlaces.ts';
import { fitColourChange } from './colourChange.ts';
import { brightnessAt, colourfulness, colourfulnessAt } from './colourMeasures.ts';
import { blur, windowAround } from './windows.ts';

/** Pixels to each side over which the model spreads an edge, and over which a renderer or a camera does. */
const softEdge = 2;
/** A pixel that is as opaque as this, of 1, shows its own colour and no other. */
const solid = 0.95;
/** A change of colour by fewer levels than the first is none, and by more than the second a whole one. */
const unseen = [6, 16] as const;
/** Colourfulness of lines, lights and shadows that have no colour of their own, and from which on a colour is one. */
const colourless = [24, 64] as const;
/** So little colourfulness, in levels and of what there was, is meant as none at all: models leave a stain of it. */
const nearlyGrey = 30;
const drainedBelow = 0.5;

/** `keepsColourless`: black lines, white lights and grey shadows stay so. */
type Recolour = (options: { readonly keepsColourless: boolean }) => Float32Array;

/**
 * Gives a subject the colours that were drawn, in its own shades and as opaque as it is. `cut`: the subject without its ground,
 * premultiplied RGBA in levels of 255, as is what comes back; `inside`: its pixels well inside it.
 */
export function recolouring({ rebuilt, drawn, side }: EditPictures, cut: Float32Array, inside: Uint8Array): Recolour {
  const alpha = new Float32Array(side * side).map((_value, pixel) => (cut[pixel * 4 + 3] ?? 0) / 255);
  // The model's edges are soft: so much of the change of a pixel's colour is seen in what it drew.
  const visible = blur(alpha, side, softEdge);
  const before = ownColours(cut, side);
  const change = before.map((_value, index) => {
    const [pixel, channel] = [Math.floor(index / 3), index % 3];
    return ((drawn[pixel * 4 + channel] ?? 0) - (rebuilt[pixel * 4 + channel] ?? 0)) / Math.max(0.2, visible[pixel] ?? 0);
  });
  const weights = alpha.map((share, pixel) => (share > 0.5 ? (visible[pixel] ?? 0) ** 2 : 0));
  const isWanted = Uint8Array.from(alpha, (share) => (share > 0 ? 1 : 0));
  const fitted = fitColourChange({ before, change, weights, side }, isWanted);
  return ({ keepsColourless }) => {
    const made = Float32Array.from(cut);
    for (let pixel = 0; pixel < alpha.length; pixel += 1) {
      const opacity = alpha[pixel] ?? 0;
      if (opacity === 0) continue;
      const moved = (channel: number): number => fitted[pixel * 3 + channel] ?? 0;
      const most = Math.max(Math.abs(moved(0)), Math.abs(moved(1)), Math.abs(moved(2)));
      const coloured = keepsColourless ? ramp(colourfulnessAt(before, pixel * 3), colourless) : 1;
      const share = opacity * ramp(most, unseen) * coloured;
      for (let channel = 0; channel < 3; channel += 1) {
        const at = pixel * 4 + channel;
        made[at] = Math.min(255 * opacity, Math.max(0, (cut[at] ?? 0) + share * moved(channel)));
      }
    }
    return greyIfDrained(made, cut, inside);
  };
}

/** 0 up to the first level, 1 from the second on. */
function ramp(value: number, [from, to]: readonly [number, number]): number {
  return Math.min(1, Math.max(0, (value - from) / (to - from)));
}

/** The colour of every pixel by itself; at edges no other than the solid ones beside it have: what little of it is seen is mostly noise. */
function ownColours(cut: Float32Array, side: number): Float32Array {
  const own = new Float32Array(side * side * 3);
  for (let pixel = 0; pixel < side * side; pixel += 1) {
    const share = (cut[pixel * 4 + 3] ?? 0) / 255;
    if (share === 0) continue;
    const beside = share < solid ? windowAround(pixel, side, softEdge).filter((other) => (cut[other * 4 + 3] ?? 0) >= solid * 255) : [];
    for (let channel = 0; channel < 3; channel += 1) {
      const value = (cut[pixel * 4 + channel] ?? 0) / share;
      const near = beside.map((other) => cut[other * 4 + channel] ?? 0);
      own[pixel * 3 + channel] = near.length === 0 ? Math.min(255, value) : Math.min(Math.max(...near), Math.max(Math.min(...near), value));
    }
  }
  return own;
}

/** Without any colour where next to none of it is left. */
function greyIfDrained(made: Float32Array, cut: Float32Array, inside: Uint8Array): Float32Array {
  const left = colourfulness(made, inside);
  if (left >= nearlyGrey || left >= drainedBelow * colourfulness(cut, inside)) return made;
  return made.map((value, at) => (at % 4 === 3 ? value : brightnessAt(made, Math.floor(at / 4))));
}
