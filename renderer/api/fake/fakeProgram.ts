import { defaultSettings } from '../../../electron/contract/defaultSettings.ts';
import type { EngineState } from '../../../electron/contract/models.ts';
import type { ProgramApi } from '../../../electron/contract/programApi.ts';
import { scaleAfter } from '../../../electron/contract/interfaceScale.ts';
import type { Notice, Settings, SettingsPatch } from '../../../electron/contract/settings.ts';
import { answer } from './answer.ts';
import type { FakeEvents } from './fakeEvents.ts';
import { fakeEngine } from './fakeModels.ts';

/** Several pictures at once, as whoever looks at the studio in a browser wants to see them. */
export const fakeSettings: Settings = { ...defaultSettings, variations: 4 };

/** Settings, notices, and the engine that runs by them. */
export class FakeProgram {
  settings: Settings;
  readonly #events: FakeEvents;
  #notices: readonly Notice[];
  #unloaded: ReadonlySet<string> = new Set();

  constructor(events: FakeEvents, settings: Partial<Settings> = {}, notices: readonly Notice[] = []) {
    this.#events = events;
    this.settings = { ...fakeSettings, ...settings };
    this.#notices = notices;
  }

  get notices(): readonly Notice[] {
    return this.#notices;
  }

  get engine(): EngineState {
    const engine = fakeEngine(this.settings);
    const openModels = engine.openModels.filter(({ id }) => !this.#unloaded.has(id));
    const freed = engine.openModels.filter(({ id }) => this.#unloaded.has(id)).reduce((sum, { memoryMB }) => sum + memoryMB, 0);
    return { ...engine, openModels, memoryMB: engine.memoryMB - freed, freeMB: (engine.freeMB ?? 0) + freed };
  }

  change(patch: SettingsPatch): Settings {
    // The schema strips keys that are undefined before main merges a patch.
    this.settings = { ...this.settings, ...(patch as Partial<Settings>) };
    this.#events.announce('settingsChanged', this.settings);
    if (patch.modelId !== undefined || patch.taskModels !== undefined) {
      this.#unloaded = new Set();
      this.#events.announce('engineState', { ...this.engine, state: 'restarting' });
      this.#events.announce('engineState', this.engine);
    }
    return this.settings;
  }

  unload(modelId: string): void {
    this.#unloaded = new Set([...this.#unloaded, modelId]);
    this.#events.announce('engineState', this.engine);
  }

  dismiss(id: number): void {
    this.#notices = this.#notices.filter((notice) => notice.id !== id);
  }
}

export function fakeProgramApi(program: FakeProgram): ProgramApi {
  return {
    settings: {
      get: () => answer(() => program.settings),
      set: (patch) => answer(() => program.change(patch)),
      scale: (step) => answer(() => program.change({ zoom: scaleAfter(program.settings.zoom, step) })),
    },
    app: {
      info: () =>
        answer(() => ({
          name: 'UniFluid Studio',
          version: '0.1.0',
          electron: '45.4.1',
          chromium: '150.0',
          node: '24.21.0',
          platform: 'linux',
          profileFolder: '/home/artist/.local/share/unifluid',
          notices: program.notices,
        })),
      flushStorage: () => answer(() => null),
      openFolder: () => answer(() => null),
      dismissNotice: (id) => answer(() => (program.dismiss(id), null)),
    },
  };
}
