import type { GraphName } from './packageManifest.ts';

/** What ONNX Runtime calls its ways to compute. */
export const providers = ['cpu', 'webgpu', 'cuda', 'dml'] as const;
export type Provider = (typeof providers)[number];

/** Where a graph runs. `number`: the provider's own count of its devices; null leaves the choice to it. */
export type Device = { readonly provider: Provider; readonly number: number | null };

/** What may gain by a device, or lose, on its own: many small steps, single pieces of text, whole pictures. */
export const graphGroups = ['decode', 'text', 'convolutions'] as const;
export type GraphGroup = (typeof graphGroups)[number];
export type Devices = Readonly<Record<GraphGroup, Device>>;

export const cpu: Device = { provider: 'cpu', number: null };
export const allOnCpu: Devices = { decode: cpu, text: cpu, convolutions: cpu };

const groups: Readonly<Record<GraphName, GraphGroup>> = {
  prefill: 'decode',
  image_step: 'decode',
  text_step: 'text',
  vision: 'convolutions',
  vae_encode: 'convolutions',
  vae_decode: 'convolutions',
};

export function groupOf(graph: GraphName): GraphGroup {
  return groups[graph];
}

/** Whether new keys and values of the graph stay where they are computed: of what Node reaches only WebGPU keeps what it made. */
export function holdsColumns(graph: GraphName, { provider }: Device): boolean {
  return provider === 'webgpu' && (graph === 'image_step' || graph === 'text_step');
}
