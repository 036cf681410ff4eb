/**
 * How sure a package is of the words of its captions, made true: of a hundred words that are shown with 70 %, some seventy are words that
 * people use of such a picture. The numbers of each package are fitted by `npm run calibrate`; a package without them is shown as it is.
 */
import type { PackageManifest } from './packageManifest.ts';
import fitted from './wordCalibrations.json' with { type: 'json' };

/** Confidence = sigmoid(slope * log-odds + offset). */
export type WordCalibration = { readonly slope: number; readonly offset: number };

/** By the checksum of the weights: others may be as sure of something else. */
const calibrations: Readonly<Record<string, WordCalibration>> = fitted;

export function wordCalibrationOf({ files }: PackageManifest): WordCalibration | null {
  const weights = files.find(({ path }) => path === 'weights.bin')?.sha256;
  return weights === undefined ? null : (calibrations[weights] ?? null);
}

/** Nearer to 0 and 1 nothing was measured. */
const farthestLogOdds = 13.8;

/** Of a word's log-probability; grows with it, so that a word never becomes likelier by another piece. */
export function calibratedLogProbability({ slope, offset }: WordCalibration, logProbability: number): number {
  const logOdds = logProbability - Math.log(-Math.expm1(Math.min(0, logProbability)));
  const within = Math.min(farthestLogOdds, Math.max(-farthestLogOdds, logOdds));
  return -Math.log1p(Math.exp(-(slope * within + offset)));
}
