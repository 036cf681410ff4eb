import { groupOf, graphGroups } from '../devices.ts';
import type { GraphGroup } from '../devices.ts';
import { float32Output, float32Tensor } from '../inferenceSession.ts';
import type { Feeds, Float32Tensor, HeldColumns, InferenceSession, Outputs, Tensor } from '../inferenceSession.ts';
import type { GraphName } from '../packageManifest.ts';
import type { GoldenCall, GoldenFixtures } from './goldenFixtures.ts';

export type Sessions = (graph: GraphName) => Promise<InferenceSession>;

/** Of each group the largest distance from what should be, in tolerances: 1 is as far off as is allowed. */
export type GoldenDistances = Readonly<Record<GraphGroup, number>>;

/** Runs one golden call. Answers its outputs and how far off the farthest is. */
export async function runGoldenCall(golden: GoldenFixtures, sessions: Sessions, call: GoldenCall, cache: Outputs = {}) {
  const outputs = await (await sessions(call.graph)).run({ ...inputsOf(golden, call), ...cache });
  return { outputs, distance: distanceOf(golden, call, outputs) };
}

function inputsOf(golden: GoldenFixtures, { inputs }: GoldenCall): Feeds {
  return Object.fromEntries(Object.entries(inputs).map(([name, stored]) => [name, golden.input(stored)]));
}

function distanceOf(golden: GoldenFixtures, call: GoldenCall, outputs: Outputs): number {
  const distances = Object.entries(call.outputs).map(([name, stored]) => {
    const distance = golden.distance(outputs[name], stored);
    // No number is as wrong as can be.
    return Number.isNaN(distance) ? Infinity : distance === 0 ? 0 : distance / (stored.tolerance ?? 0);
  });
  return Math.max(0, ...distances);
}

/** Keys and values of a teacher-forced run after this step. */
export function grownCache(cache: Outputs, outputs: Outputs): Outputs {
  return { k: appended(cache['k'], outputs, 'k_new'), v: appended(cache['v'], outputs, 'v_new') };
}

/** All golden calls and runs of a package. */
export async function goldenDistances(golden: GoldenFixtures, sessions: Sessions): Promise<GoldenDistances> {
  const worst = new Map<GraphGroup, number>(graphGroups.map((group) => [group, 0]));
  const note = (graph: GraphName, distance: number): void =>
    void worst.set(groupOf(graph), Math.max(worst.get(groupOf(graph)) ?? 0, distance));
  for (const call of golden.cases.calls) note(call.graph, (await runGoldenCall(golden, sessions, call)).distance);
  for (const { prefill, steps } of golden.cases.runs) {
    const first = await runGoldenCall(golden, sessions, prefill);
    note(prefill.graph, first.distance);
    const stepping = await startSteps(golden, sessions, steps, first.outputs);
    for (const step of steps) note(step.graph, await stepping.distanceOf(step));
    stepping.release();
  }
  return { decode: worst.get('decode') ?? 0, text: worst.get('text') ?? 0, convolutions: worst.get('convolutions') ?? 0 };
}

type Steps = { readonly distanceOf: (step: GoldenCall) => Promise<number>; readonly release: () => void };

/** The steps of a run as they are made at work: over keys and values that are held, where the device holds them. */
async function startSteps(golden: GoldenFixtures, sessions: Sessions, [first]: readonly GoldenCall[], prefix: Outputs): Promise<Steps> {
  let cache: Outputs = { k: present(prefix['k']), v: present(prefix['v']) };
  const session = first === undefined ? undefined : await sessions(first.graph);
  const held = session?.hold?.(float32(cache['k']), float32(cache['v']));
  if (held !== undefined) return { distanceOf: (step) => heldDistance(golden, held, step), release: () => held.release() };
  return {
    distanceOf: async (step) => {
      const { outputs, distance } = await runGoldenCall(golden, sessions, step, cache);
      cache = grownCache(cache, outputs);
      return distance;
    },
    release: () => undefined,
  };
}

async function heldDistance(golden: GoldenFixtures, held: HeldColumns, step: GoldenCall): Promise<number> {
  return distanceOf(golden, step, await held.run(inputsOf(golden, step), { keeps: true, tells: true }));
}

function float32(tensor: Tensor | undefined): Float32Tensor {
  if (tensor?.type !== 'float32') throw new TypeError('a cache is float32');
  return tensor;
}

export function present(tensor: Tensor | undefined): Tensor {
  if (tensor === undefined) throw new TypeError('the graph gave no cache');
  return tensor;
}

/** [.., P, Dh] and [.., K, Dh] to [.., P + K, Dh]. */
function appended(past: Tensor | undefined, outputs: Outputs, name: string): Tensor {
  const { dims: shape, data: before } = present(past);
  const data = float32Output(outputs, name);
  const [columns = 0, dims = 1] = shape.slice(-2);
  const added = present(outputs[name]).dims.at(-2) ?? 0;
  const blocks = data.length / (added * dims);
  const joined = new Float32Array(blocks * (columns + added) * dims);
  if (!(before instanceof Float32Array)) throw new TypeError('a cache is float32');
  for (let block = 0; block < blocks; block += 1) {
    const start = block * (columns + added) * dims;
    joined.set(before.subarray(block * columns * dims, (block + 1) * columns * dims), start);
    joined.set(data.subarray(block * added * dims, (block + 1) * added * dims), start + columns * dims);
  }
  return float32Tensor(joined, [...shape.slice(0, -2), columns + added, dims]);
}
