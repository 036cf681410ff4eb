import type { CudaPackState } from '../../../electron/contract/cudaPack.ts';
import type { DeviceChoice, DevicesState, DeviceVerdict, StudioDevice } from '../../../electron/contract/devices.ts';
import type { FakeEvents } from './fakeEvents.ts';

const card: StudioDevice = { provider: 'webgpu', number: null, name: 'Radeon 780M' };
const everything = ['decode', 'text', 'convolutions'] as const;
const found: DeviceVerdict = {
  kind: 'accepted',
  groups: everything,
  correct: everything,
  speeds: { one: 3, four: 3, text: 3, picture: 3 },
};

/** One card, which nobody has measured until it is asked for. */
export class FakeDevices {
  readonly #events: FakeEvents;
  readonly #milliseconds: number;
  #verdict: DeviceVerdict | null = null;
  #trying: ReturnType<typeof setTimeout> | null = null;

  constructor(events: FakeEvents, milliseconds: number) {
    this.#events = events;
    this.#milliseconds = milliseconds;
  }

  state(choice: DeviceChoice): DevicesState {
    const row = { device: card, verdict: this.#verdict, wasAccepted: false, isBlocked: false };
    return { rows: [row], trying: this.#trying === null ? null : card, choice, isDemoted: false };
  }

  probe(): void {
    this.#trying ??= setTimeout(() => this.#end(found), this.#milliseconds);
    this.#events.announce('devicesChanged', null);
  }

  stop(): void {
    if (this.#trying !== null) this.#end(this.#verdict);
  }

  #end(verdict: DeviceVerdict | null): void {
    if (this.#trying !== null) clearTimeout(this.#trying);
    this.#trying = null;
    this.#verdict = verdict;
    this.#events.announce('devicesChanged', null);
  }
}

/** The pack for CUDA, as it is on a computer that it is of no use to. */
export const fakeCudaPack: CudaPackState = {
  isThere: false,
  folder: '/home/artist/.local/share/unifluid/cuda-pack',
  bytes: 746_925_274,
  parts: ['onnxruntime-gpu 1.30.0', 'nvidia-cublas 13.0.2.14'],
  refusal: 'This computer has no NVIDIA card.',
  isBusy: false,
  transfer: null,
};
