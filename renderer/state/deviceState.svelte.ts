import type { CudaPackState, CudaSource } from '../../electron/contract/cudaPack.ts';
import type { DeviceRow, DevicesState } from '../../electron/contract/devices.ts';
import { deviceName, isSameDevice } from '../../electron/contract/devices.ts';
import { RequestFailed } from '../api/appApi.ts';
import type { StudioApi } from '../api/appApi.ts';

export type DeviceOption = { readonly value: string; readonly label: string };

const nothingKnown: DevicesState = { rows: [], trying: null, choice: 'measured', isDemoted: false };

/** What models may compute on, as main knows it. */
export class DeviceState {
  readonly #api: StudioApi;
  #known = $state.raw<DevicesState>(nothingKnown);
  #cuda = $state.raw<CudaPackState | null>(null);

  constructor(api: StudioApi) {
    this.#api = api;
  }

  get known(): DevicesState {
    return this.#known;
  }

  /** Null until it is known. */
  get cuda(): CudaPackState | null {
    return this.#cuda;
  }

  /** What a person may choose: what was found right, and what they chose before, which may be gone. */
  get options(): readonly DeviceOption[] {
    const { rows, choice } = this.#known;
    const usable = rows.filter(isRight).map(({ device }) => ({ value: valueOf(device), label: deviceName(device) }));
    const always = [
      { value: 'measured', label: 'Whatever is right and faster' },
      { value: valueOf({ provider: 'cpu', number: null }), label: 'CPU' },
    ];
    const chosen = choice === 'measured' ? 'measured' : valueOf(choice);
    const all = [...always, ...usable];
    return all.some(({ value }) => value === chosen) || choice === 'measured'
      ? all
      : [...all, { value: chosen, label: `${deviceName({ ...choice, name: 'a card that cannot be used now' })}` }];
  }

  get chosen(): string {
    const { choice } = this.#known;
    return choice === 'measured' ? 'measured' : valueOf(choice);
  }

  async connect(): Promise<() => void> {
    const refresh = (): void => void this.#refresh().catch(() => undefined);
    const stops = [
      this.#api.on('devicesChanged', refresh),
      this.#api.on('cudaPack', (cuda) => (this.#cuda = cuda)),
      this.#api.on('settingsChanged', refresh),
      // Another model was measured apart, if at all.
      this.#api.on('engineState', ({ state }) => {
        if (state === 'ready') refresh();
      }),
    ];
    await this.#refresh();
    return () => stops.forEach((stop) => stop());
  }

  async choose(value: string): Promise<void> {
    const row = this.#known.rows.find(({ device }) => valueOf(device) === value);
    const { provider, number } = row?.device ?? { provider: 'cpu' as const, number: null };
    await this.#api.settings.set({ device: value === 'measured' ? 'measured' : { provider, number } });
  }

  isTrying(row: DeviceRow): boolean {
    const { trying } = this.#known;
    return trying !== null && isSameDevice(trying, row.device);
  }

  probe(): Promise<null> {
    return this.#api.devices.probe();
  }

  stopProbe(): Promise<null> {
    return this.#api.devices.stopProbe();
  }

  async installCuda(source: CudaSource): Promise<void> {
    try {
      await this.#api.devices.installCuda(source);
    } catch (error) {
      if (!(error instanceof RequestFailed && error.code === 'cancelled')) throw error;
    }
  }

  stopCuda(): Promise<null> {
    return this.#api.devices.stopCuda();
  }

  async removeCuda(): Promise<void> {
    await this.#api.devices.removeCuda();
  }

  async #refresh(): Promise<void> {
    this.#cuda = await this.#api.devices.cudaPack();
    this.#known = await this.#api.devices.state();
  }
}

function isRight({ verdict, isBlocked }: DeviceRow): boolean {
  return !isBlocked && (verdict?.kind === 'accepted' || verdict?.kind === 'slower');
}

function valueOf({ provider, number }: { readonly provider: string; readonly number: number | null }): string {
  return `${provider} ${number ?? ''}`.trim();
}
