import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseManifest } from '../parseManifest.ts';
import { repositoryPackages } from '../testing/packages.ts';
import { wordCalibrationOf } from '../wordCalibration.ts';
import { createPieceCalibration, shareOfRightWords } from './calibratePieces.ts';

const curve = { slope: 0.8, offset: 1.1 };
const piece = (text: string, probability: number) => ({ text, logProbability: Math.log(probability) });
const trueOf = (probability: number) => 1 / (1 + Math.exp(-(curve.slope * Math.log(probability / (1 - probability)) + curve.offset)));

it("a word's pieces add up to what the word deserves, also while it grows", () => {
  const pieces = [piece('a', 0.9), piece(' foot', 0.5), piece('ball', 0.5), piece(' field', 0.2)].map(createPieceCalibration(curve));
  const [first, foot, ball, field] = pieces.map(({ logProbability }) => logProbability);
  expect(Math.exp(first ?? 0)).toBeCloseTo(trueOf(0.9), 9);
  expect(Math.exp(foot ?? 0)).toBeCloseTo(trueOf(0.5), 9);
  expect(Math.exp((foot ?? 0) + (ball ?? 0))).toBeCloseTo(trueOf(0.25), 9);
  expect(Math.exp(field ?? 0)).toBeCloseTo(trueOf(0.2), 9);
  expect(pieces.every(({ logProbability }) => logProbability <= 0)).toBe(true);
  expect(shareOfRightWords(pieces)).toBeCloseTo((trueOf(0.9) + trueOf(0.25) + trueOf(0.2)) / 3, 9);
});

it('a word that is certain or impossible stays a probability, and a caption without words has none', () => {
  const [certain, impossible] = [piece('a', 1), { text: ' b', logProbability: -1_000 }].map(createPieceCalibration(curve));
  expect(certain?.logProbability).toBeLessThanOrEqual(0);
  expect(impossible?.logProbability).toBeGreaterThan(-20);
  expect(shareOfRightWords([])).toBeNull();
});

it('what nobody calibrated is as sure as it says', () => {
  const said = [piece('a', 0.3), piece(' dog', 0.6)];
  expect(said.map(createPieceCalibration(null))).toEqual(said);
});

it('the package that ships is calibrated, and one whose weights nobody asked is not', () => {
  const manifests = repositoryPackages().map(({ folder }) => parseManifest(readFileSync(join(folder, 'manifest.json'), 'utf8')));
  const calibrated = manifests.filter((manifest) => wordCalibrationOf(manifest) !== null).map(({ id }) => id);
  expect(calibrated).toEqual(['studio-mini']);
});
