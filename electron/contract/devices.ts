/** What the runtime calls its ways to compute. */
export const providers = ['cpu', 'webgpu', 'cuda', 'dml'] as const;
export type Provider = (typeof providers)[number];

/** A device as a record names it: whatever a later studio computes on is still a name here. `number`: the provider's own count. */
export type UsedDevice = { readonly provider: string; readonly number: number | null; readonly name: string };

/** A device that this studio knows how to use. */
export type StudioDevice = UsedDevice & { readonly provider: Provider };

export const cpuDevice: StudioDevice = { provider: 'cpu', number: null, name: 'CPU' };

/** Graphs that gain by a device, or lose, on their own: the loop that draws, single pieces of text, whole pictures. */
export const graphGroups = ['decode', 'text', 'convolutions'] as const;
export type GraphGroup = (typeof graphGroups)[number];
export type EngineDevices = Readonly<Record<GraphGroup, StudioDevice>>;

export const allOnCpu: EngineDevices = { decode: cpuDevice, text: cpuDevice, convolutions: cpuDevice };

/** What drew the tokens from this one on. */
export type DrawnPart = { readonly from: number; readonly device: UsedDevice };

/** What a picture was made on, where that was not the CPU alone. */
export type MadeOn = { readonly tokens: readonly DrawnPart[]; readonly pixels: UsedDevice };

export function isCpu({ provider }: UsedDevice): boolean {
  return provider === 'cpu';
}

export function isSameDevice(one: UsedDevice, other: UsedDevice): boolean {
  return one.provider === other.provider && one.number === other.number && one.name === other.name;
}

/** Null where the CPU did everything. */
export function madeOn(tokens: readonly DrawnPart[], pixels: UsedDevice): MadeOn | null {
  return tokens.every(({ device }) => isCpu(device)) && isCpu(pixels) ? null : { tokens, pixels };
}

const providerWords: Readonly<Record<Provider, string>> = { cpu: 'CPU', webgpu: 'WebGPU', cuda: 'CUDA', dml: 'DirectML' };

/** A provider as people write it. */
export function providerName(provider: string): string {
  return (providerWords as Readonly<Record<string, string | undefined>>)[provider] ?? provider;
}

/** "CPU", "WebGPU on Radeon 780M", "CUDA on NVIDIA L4 (number 1)". */
export function deviceName({ provider, number, name }: UsedDevice): string {
  if (provider === 'cpu') return 'CPU';
  return `${providerName(provider)} on ${name}${number === null ? '' : ` (number ${number})`}`;
}

/** Where the engine computes, in one line. */
export function devicesName(devices: EngineDevices): string {
  const used = graphGroups.map((group) => devices[group]).toSorted((one, other) => Number(isCpu(one)) - Number(isCpu(other)));
  return [...new Set(used.map(deviceName))].join(' and ');
}

/** What trying a device came to. */
export type DeviceVerdict =
  /** Right, and fast enough in these groups. `correct`: where it was right, fast or not. `speeds`: times the CPU. */
  | {
      readonly kind: 'accepted';
      readonly groups: readonly GraphGroup[];
      readonly correct: readonly GraphGroup[];
      readonly speeds: DeviceSpeeds;
    }
  | { readonly kind: 'slower'; readonly correct: readonly GraphGroup[]; readonly speeds: DeviceSpeeds }
  /** Its results are not what the model gives. */
  | { readonly kind: 'wrong' }
  /** It was asked for, and the CPU did the work. */
  | { readonly kind: 'onCpu' }
  /** It cannot be used here, in the library's own words. */
  | { readonly kind: 'missing'; readonly reason: string }
  /** It met an error in work. */
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'hung' }
  | { readonly kind: 'died' };

/** Times the CPU: a token of one picture, and of four together, a piece of text, a picture decoded. Null: the model does not do it. */
export type DeviceSpeeds = {
  readonly one: number | null;
  readonly four: number | null;
  readonly text: number | null;
  readonly picture: number | null;
};

/** `measured`: whatever was found right and faster. A device of the person's choice is used wherever it is right, fast or not. */
export type DeviceChoice = 'measured' | { readonly provider: Provider; readonly number: number | null };

export type DeviceRow = {
  readonly device: StudioDevice;
  /** Null where it was not tried with this model, driver and studio. */
  readonly verdict: DeviceVerdict | null;
  /** It was accepted before something changed, and waits to be tried again. */
  readonly wasAccepted: boolean;
  /** It failed at work twice since it was tried. */
  readonly isBlocked: boolean;
};

export type DevicesState = {
  /** In the order in which they are preferred; the CPU, which is always there, is not among them. */
  readonly rows: readonly DeviceRow[];
  /** What is being tried now. */
  readonly trying: StudioDevice | null;
  readonly choice: DeviceChoice;
  /** A device failed at work, so this studio goes on on the CPU until it is started again or devices are tried anew. */
  readonly isDemoted: boolean;
};
