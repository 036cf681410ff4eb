import { allOnCpu } from '../../../electron/contract/devices.ts';
import type { EngineState, ModelSummary } from '../../../electron/contract/models.ts';
import { gridSide, imagePx } from './fakeLibrary.ts';

export const fakeModel: ModelSummary = {
  id: 'studio-mini',
  name: 'Studio Mini',
  version: '0.1.0',
  license: 'Apache-2.0',
  sha256: 'a31f09'.padEnd(64, '0'),
  folder: '/opt/unifluid-studio/models/packages/studio-mini',
  bytes: 38_400_000,
  current: true,
  isAdded: false,
  imagePx,
  gridSide,
  sampler: { steps: 16, maxSteps: 25, guidance: 3, imageGuidance: 1.5, temperature: 1, order: 'random' },
};

const another: ModelSummary = {
  ...fakeModel,
  id: 'studio-other',
  name: 'Studio Other',
  sha256: 'b42e17'.padEnd(64, '0'),
  folder: '/opt/unifluid-studio/models/packages/studio-other',
};

/** Null chooses the first, as the engine does. */
export function fakeModels(chosenId: string | null): readonly ModelSummary[] {
  const inUse = chosenId === another.id ? another : fakeModel;
  return [fakeModel, another].map((one) => ({ ...one, current: one === inUse }));
}

export function fakeModelInUse(chosenId: string | null): ModelSummary {
  return fakeModels(chosenId).find(({ current }) => current) ?? fakeModel;
}

export function fakeEngine(chosenId: string | null): EngineState {
  const { id, name } = fakeModelInUse(chosenId);
  return { state: 'ready', devices: allOnCpu, threads: 2, memoryMB: 412, model: { id, name }, error: null };
}
