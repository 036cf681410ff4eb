import { wordsFor } from '../../../electron/contract/errorWords.ts';
import type { ModelApi } from '../../../electron/contract/modelApi.ts';
import type { TextCheck } from '../../../electron/contract/models.ts';
import { inUseOf } from '../../../electron/contract/modelsInUse.ts';
import { RequestFailed } from '../appApi.ts';
import { answer } from './answer.ts';
import { fakeCudaPack } from './fakeDevices.ts';
import type { FakeDevices } from './fakeDevices.ts';
import type { FakeJobs } from './fakeJobs.ts';
import type { FakePackages } from './fakePackages.ts';
import type { FakeProgram } from './fakeProgram.ts';
import { fakeKnownWords, isKnownWord } from './fakeScene.ts';

/** A word is a piece here. */
const mostPieces = 126;
const replacements: Readonly<Record<string, string>> = { azure: 'blue', scarlet: 'red', kitten: 'cat' };

export function fakeModelApi(parts: {
  readonly packages: FakePackages;
  readonly devices: FakeDevices;
  readonly jobs: FakeJobs;
  readonly program: FakeProgram;
}): ModelApi {
  const { packages, devices, jobs, program } = parts;
  return {
    models: {
      list: () => answer(() => packages.all(program.settings)),
      inUse: () => answer(() => inUseOf(packages.all(program.settings))),
      verify: (id) => answer(() => packages.verify(id)),
      add: (source) => answer(() => packages.add(source)),
      weights: (source) => answer(() => packages.weights(source)),
      import: (request) => answer(() => packages.import(request)),
      choosePython: (source) => answer(() => packages.choosePython(source)),
      remove: (id) => answer(() => packages.remove(id)),
      unload: (id) =>
        answer(() => {
          const [first] = jobs.list();
          const busy = first?.state === 'running' ? program.engine.model : null;
          if (busy?.id === id) throw new RequestFailed({ code: 'modelBusy', message: wordsFor('modelBusy', busy) });
          program.unload(id);
          return null;
        }),
      work: () => answer(() => packages.work),
      stopWork: () => answer(() => (packages.stop(), null)),
      knownWords: () => answer(() => fakeKnownWords),
      checkPrompt: (text) => answer(() => checked(text)),
    },
    engine: { state: () => answer(() => program.engine), restart: () => answer(() => null) },
    devices: {
      state: () => answer(() => devices.state(program.settings.device)),
      probe: () => answer(() => (devices.probe(), null)),
      stopProbe: () => answer(() => (devices.stop(), null)),
      cudaPack: () => answer(() => fakeCudaPack),
      installCuda: () =>
        answer(() => {
          throw new RequestFailed({ code: 'cudaRefused', message: `The CUDA pack was not fetched. ${fakeCudaPack.refusal}` });
        }),
      stopCuda: () => answer(() => null),
      removeCuda: () => answer(() => 0),
    },
  };
}

function checked(text: string): TextCheck {
  const words = Array.from(text.matchAll(/\p{L}+/gu), ({ 0: word, index: start }) => ({ word, start, length: word.length }));
  const unknown = words
    .filter(({ word }) => !isKnownWord(word))
    .map((each) => ({ ...each, replacement: replacements[each.word.toLowerCase()] ?? null }));
  const last = words[mostPieces];
  return { unknown, pieces: words.length, mostPieces, readTo: last === undefined ? null : last.start };
}
