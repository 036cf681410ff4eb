import type { DeviceVerdict, StudioDevice } from '../contract/devices.ts';
import type { TryMessage, TryRequest } from '../contract/deviceTry.ts';

/** A graphics card, as far as a driver update or another card tells. */
export type Gpu = { readonly vendor: string; readonly device: string; readonly driver: string; readonly name: string };

/** What a device and its speed depend on, besides the model. */
export type Machine = {
  readonly platform: NodeJS.Platform;
  readonly gpus: readonly Gpu[];
  /** Renderers that are there without a card, or how the system hands cards out. */
  readonly drivers: string;
  readonly hasCuda: boolean;
  /** Versions of the studio and of the library that computes. */
  readonly versions: string;
};

/** A process that tries one device. */
export type TryProcess = {
  onMessage(listener: (message: TryMessage) => void): void;
  /** What the library writes about itself, piece by piece. */
  onErrorText(listener: (text: string) => void): void;
  onExit(listener: () => void): void;
  kill(): void;
};

export type StartTry = (request: TryRequest) => TryProcess;

/** What a device was found to be, and by which model, driver and studio. */
export type Remembered = {
  readonly key: string;
  readonly modelSha256: string;
  readonly device: StudioDevice;
  readonly verdict: DeviceVerdict;
  readonly triedAt: number;
  /** How often it failed at work since. */
  readonly faults: number;
};

export type DeviceMemory = {
  all(): readonly Remembered[];
  keep(entry: Remembered): void;
  /** Counts a failure at work. Answers how many there were. */
  fault(key: string): number;
};

/** What can be tried, and how. */
export type DeviceTrials = {
  readonly machine: () => Machine;
  readonly start: StartTry;
  readonly threads: () => number;
};
