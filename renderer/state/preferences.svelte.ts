import { defaultSettings } from '../../electron/contract/defaultSettings.ts';
import type { ScaleStep } from '../../electron/contract/interfaceScale.ts';
import type { Settings, SettingsPatch } from '../../electron/contract/settings.ts';
import type { StudioApi } from '../api/appApi.ts';

/** The settings, as main keeps them. */
export class Preferences {
  readonly #api: StudioApi;
  #settings = $state.raw<Settings>(defaultSettings);
  #lastChange: Promise<unknown> = Promise.resolve();

  constructor(api: StudioApi) {
    this.#api = api;
  }

  get settings(): Settings {
    return this.#settings;
  }

  async connect(): Promise<() => void> {
    const stop = this.#api.on('settingsChanged', (settings) => {
      this.#settings = settings;
    });
    this.#settings = await this.#api.settings.get();
    return stop;
  }

  /** One after the other: a second press is meant to change what the first one leaves. */
  change(patch: SettingsPatch | ((settings: Settings) => SettingsPatch)): Promise<void> {
    const changed = this.#lastChange.then(async () => {
      this.#settings = await this.#api.settings.set(typeof patch === 'function' ? patch(this.#settings) : patch);
    });
    this.#lastChange = changed.catch(() => undefined);
    return changed;
  }

  /** From what the scale is by then, which this window may not have heard of yet. */
  async scale(step: ScaleStep): Promise<void> {
    this.#settings = await this.#api.settings.scale(step);
  }
}
