import { expect, it } from 'vitest';
import { measuredKey } from './measuredKey.ts';

const card = { path: 'MODEL_CARD.md', sha256: 'a' };
const weights = { path: 'weights.bin', sha256: 'b' };
const manifest = { id: 'studio-mini', sampler: { steps: 16, temperature: 0.65 }, files: [card, weights] };

it('tells a package with another sampler from the same weights with their old one', () => {
  expect(measuredKey({ ...manifest, sampler: { steps: 16, temperature: 0.5 } })).not.toBe(measuredKey(manifest));
});

it('tells packages apart whose files differ', () => {
  expect(measuredKey({ ...manifest, files: [card, { ...weights, sha256: 'c' }] })).not.toBe(measuredKey(manifest));
});

it('stays as it is when measuring writes the card and the scores', () => {
  const scores = { path: 'scores.json', sha256: 'd' };
  expect(measuredKey({ ...manifest, files: [{ ...card, sha256: 'c' }, weights, scores] })).toBe(measuredKey(manifest));
});
