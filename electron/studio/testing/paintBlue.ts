import type { EditSettings } from '../../contract/jobs.ts';

export const paintBlue: EditSettings = {
  kind: 'edit',
  instruction: 'paint it blue',
  seed: null,
  steps: 4,
  guidance: 3,
  imageGuidance: 1.5,
  temperature: 1,
  order: 'raster',
};
