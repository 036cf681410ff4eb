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
