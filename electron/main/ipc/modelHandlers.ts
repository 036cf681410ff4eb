import type { ApiHandlers } from '../../contract/appApi.ts';
import { AppError } from '../../contract/errors.ts';
import { KnownFailure } from '../../contract/knownFailure.ts';
import type { PackageSource } from '../../contract/packageWork.ts';
import type { Settings } from '../../contract/settings.ts';
import { inUseOf } from '../../contract/modelsInUse.ts';
import { tasks } from '../../contract/tasks.ts';
import type { ModelsInUse } from '../../contract/modelsInUse.ts';
import type { Announce } from '../../jobs/ports.ts';
import type { Packages } from '../../packages/packages.ts';
import type { Studio } from '../../studio/studio.ts';
import type { EngineSupervisor } from '../engineSupervisor.ts';
import type { FileDialogs } from './fileDialogsPort.ts';

export type ModelParts = {
  readonly studio: Pick<Studio, 'settings'>;
  readonly engine: EngineSupervisor;
  readonly packages: Packages;
  readonly dialogs: FileDialogs;
  readonly announce: Announce;
  readonly applySettings: (settings: Settings) => void;
};

export function modelHandlers({ studio, engine, packages, dialogs, announce, applySettings }: ModelParts): ApiHandlers['models'] {
  return {
    list: () => engine.list(),
    inUse: () => modelsInUse(engine),
    verify: (modelId) => packages.verify(modelId),
    async add(source) {
      const from = await placeOf(source, dialogs);
      return from === null ? null : packages.add(from);
    },
    async weights(source) {
      const folder = source.kind === 'path' ? source.path : await dialogs.chooseFolder(null);
      return folder === null ? null : packages.weights(folder);
    },
    import: (request) => packages.import(request),
    async choosePython(source) {
      const path = source === 'found' ? null : await dialogs.openProgram();
      if (path === null && source === 'chosenFile') return null;
      studio.settings.setPython(path);
      return packages.python();
    },
    async remove(modelId) {
      const bytes = await packages.remove(modelId);
      const { modelId: chosen, taskModels } = studio.settings.get();
      const others = tasks.filter((task) => taskModels[task] !== modelId);
      if (chosen === modelId || others.length < tasks.length) {
        const kept = Object.fromEntries(others.map((task) => [task, taskModels[task]]));
        const settings = studio.settings.set({ modelId: chosen === modelId ? null : chosen, taskModels: kept });
        applySettings(settings);
        announce('settingsChanged', settings);
      }
      return bytes;
    },
    async unload(modelId) {
      await engine.unload(modelId);
      return null;
    },
    work: () => packages.work,
    stopWork() {
      packages.stop();
      return null;
    },
    checkPrompt: (text) => engine.checkPrompt(text),
    knownWords: () => engine.knownWords(),
  };
}

async function placeOf(source: PackageSource, dialogs: FileDialogs): Promise<string | null> {
  switch (source.kind) {
    case 'path':
      return source.path;
    case 'address':
      return source.address;
    case 'chosenArchive':
      return dialogs.openArchive();
    case 'chosenFolder':
      return dialogs.chooseFolder(null);
  }
}

/** As the running engine said; before it runs, and where it found none, as the packages are. Throws where none can be used. */
async function modelsInUse(engine: EngineSupervisor): Promise<ModelsInUse> {
  if (tasks.some((task) => engine.models[task] !== null)) return engine.models;
  const found = inUseOf(await engine.list());
  if (tasks.some((task) => found[task] !== null)) return found;
  const { problems } = await engine.verify(null);
  const [first] = problems;
  throw first === undefined ? new AppError('packageMissing') : new KnownFailure(first);
}
