import pictured from '../../../assets/styles/styles.json';
import { allOnCpu } from '../../../electron/contract/devices.ts';
import type { EngineState, ModelSummary } from '../../../electron/contract/models.ts';
import type { Settings } from '../../../electron/contract/settings.ts';
import { inUseOf } from '../../../electron/contract/modelsInUse.ts';
import { tasks } from '../../../electron/contract/tasks.ts';
import type { Task } from '../../../electron/contract/tasks.ts';
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
  capabilities: { draw: {}, edit: { pictures: 1 }, caption: {}, answer: { pictures: 2, turns: 3 } },
  inUseFor: [],
  imagePx,
  seenPx: imagePx,
  gridSide,
  styles: pictured.styles.filter((style) => style !== 'any'),
  sampler: { steps: 16, maxSteps: 25, guidance: 3, imageGuidance: 1.5, temperature: 1, order: 'random', tries: 1 },
};

const another: ModelSummary = {
  ...fakeModel,
  id: 'studio-other',
  name: 'Studio Other',
  sha256: 'b42e17'.padEnd(64, '0'),
  folder: '/opt/unifluid-studio/models/packages/studio-other',
};

/** Reads pictures and draws none. */
const reader: ModelSummary = {
  ...another,
  id: 'studio-reader',
  name: 'Studio Reader',
  sha256: 'c53d28'.padEnd(64, '0'),
  folder: '/home/ada/.local/share/unifluid-studio/models/studio-reader',
  bytes: 3_200_000_000,
  capabilities: { caption: {}, answer: { pictures: 1, turns: 1 } },
};

export type ModelChoice = Pick<Settings, 'modelId' | 'taskModels'>;

/** The one chosen for a task or for everything, or the first that can, as the engine does. */
export function fakeModels({ modelId, taskModels }: ModelChoice, added: readonly ModelSummary[] = []): readonly ModelSummary[] {
  const all = [fakeModel, another, reader, ...added];
  const doing = (task: Task): ModelSummary | undefined => {
    const able = all.filter(({ capabilities }) => capabilities[task] !== undefined);
    return able.find(({ id }) => id === taskModels[task]) ?? able.find(({ id }) => id === modelId) ?? able[0];
  };
  const current = all.find(({ id }) => id === modelId) ?? fakeModel;
  return all.map((one) => ({ ...one, current: one === current, inUseFor: tasks.filter((task) => doing(task) === one) }));
}

export function fakeEngine(choice: ModelChoice): EngineState {
  const { id, name } = inUseOf(fakeModels(choice)).draw ?? fakeModel;
  const openModels = [{ id, name, memoryMB: 240 }];
  return { state: 'ready', devices: allOnCpu, threads: 2, memoryMB: 412, model: { id, name }, openModels, freeMB: 5_300, error: null };
}
