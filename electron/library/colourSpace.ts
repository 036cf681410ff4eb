import { apply, d65, matrixBetween } from './colourMatrix.ts';
import type { Primaries, Row } from './colourMatrix.ts';

/** Colours that a file names by numbers instead of an ICC profile, brought to sRGB as Chromium brings them. */

/** A channel's value in the file, 0..1, to linear light. */
export type Transfer = (value: number) => number;
/** Changes red, green and blue, each 0..1, to those of sRGB. */
export type ToSrgb = (red: number, green: number, blue: number) => Row;

export const srgbPrimaries: Primaries = { white: d65, red: [0.64, 0.33], green: [0.3, 0.6], blue: [0.15, 0.06] };

/** By the numbers of ITU-T H.273; the others are as good as never seen in pictures. */
export const namedPrimaries: Readonly<Record<number, Primaries>> = {
  1: srgbPrimaries,
  5: { white: d65, red: [0.64, 0.33], green: [0.29, 0.6], blue: [0.15, 0.06] },
  6: { white: d65, red: [0.63, 0.34], green: [0.31, 0.595], blue: [0.155, 0.07] },
  7: { white: d65, red: [0.63, 0.34], green: [0.31, 0.595], blue: [0.155, 0.07] },
  9: { white: d65, red: [0.708, 0.292], green: [0.17, 0.797], blue: [0.131, 0.046] },
  11: { white: [0.314, 0.351], red: [0.68, 0.32], green: [0.265, 0.69], blue: [0.15, 0.06] },
  12: { white: d65, red: [0.68, 0.32], green: [0.265, 0.69], blue: [0.15, 0.06] },
};

const srgbTransfer: Transfer = (value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
export const gammaTransfer =
  (exponent: number): Transfer =>
  (value) =>
    value ** exponent;

/** By the numbers of H.273. The curves of video cameras are seen through the screen's, which makes them sRGB. */
export const namedTransfers: Readonly<Record<number, Transfer>> = {
  1: srgbTransfer,
  4: gammaTransfer(2.2),
  5: gammaTransfer(2.8),
  6: srgbTransfer,
  8: (value) => value,
  13: srgbTransfer,
  14: srgbTransfer,
  15: srgbTransfer,
  16: perceptualQuantizer,
  18: hybridLogGamma,
};

/** SMPTE ST 2084; white is 203 cd/m2 as ITU-R BT.2408 says, what is brighter is cut. */
function perceptualQuantizer(value: number): number {
  const root = value ** (32 / 2523);
  const light = (Math.max(root - 107 / 128, 0) / (2413 / 128 - (2392 / 128) * root)) ** (8192 / 1305);
  return (light * 10_000) / 203;
}

/** ARIB STD-B67; white is a signal of 75 %, what is brighter is cut. */
function hybridLogGamma(value: number): number {
  const light = value <= 0.5 ? value ** 2 / 3 : (Math.exp((value - 0.55991073) / 0.17883277) + 0.28466892) / 12;
  return light / 0.26496256;
}

/** Null where the primaries span no plane. */
export function convertToSrgb(primaries: Primaries, transfer: Transfer): ToSrgb | null {
  const matrix = matrixBetween(primaries, srgbPrimaries);
  if (matrix === null) return null;
  return (...colour) => {
    const [red, green, blue] = apply(matrix, [transfer(colour[0]), transfer(colour[1]), transfer(colour[2])]);
    return [toScreen(red), toScreen(green), toScreen(blue)];
  };
}

function toScreen(light: number): number {
  const within = Math.min(1, Math.max(0, light));
  return within <= 0.0031308 ? within * 12.92 : 1.055 * within ** (1 / 2.4) - 0.055;
}
