import type { HowMade } from '../../contract/images.ts';

/** How a drawing of the smallest package was made. */
export const drawnByTiny: HowMade = {
  task: 'generate',
  text: 'a circle',
  style: null,
  seed: 7,
  variation: 0,
  variations: 1,
  steps: 4,
  guidance: 3,
  imageGuidance: null,
  temperature: 1,
  order: 'raster',
  model: { id: 'tiny-test', name: 'Tiny', version: '1', sha256: 'a'.repeat(64) },
  provider: 'cpu',
  threads: 1,
  milliseconds: { reading: 1, drawing: 1, decoding: 1 },
  source: null,
};
