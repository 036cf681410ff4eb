/** With `ortHeldColumns.ts` alone it calls ONNX Runtime. Facts it rests on: synchronous `run`, inputs not copied, options must be strings or absent. */
import { cpu } from './devices.ts';
import type { Device } from './devices.ts';
import type { Feeds, Float32Tensor, GraphOptions, HeldColumns, HeldRun, InferenceSession, Outputs, Tensor } from './inferenceSession.ts';
import { loadOrt } from './loadOrt.ts';
import type { OrtInferenceSession, OrtModule, OrtTensor } from './loadOrt.ts';
import { ColumnGraphs, columnsOf, dispose, newColumns, type OrtColumns } from './ortHeldColumns.ts';
import { RuntimeError } from './runtimeError.ts';

/** Loads by path, so that the external weights are memory-mapped and found beside the graph. */
export async function createOrtSession(path: string, options: GraphOptions): Promise<InferenceSession> {
  const ort = await loadOrt();
  const open = openerOf(ort, path, options);
  const session = await open(path, options.holds === true ? newColumns : []);
  const graph: Graph = { ort, session, columns: new ColumnGraphs(ort, open), path, device: options.device ?? cpu };
  return {
    inputNames: session.inputNames,
    outputNames: session.outputNames,
    run: async (feeds) => toOutputs(graph, await runGraph(graph, toOrtTensors(ort, feeds))),
    ...(options.holds === true ? { hold: (k, v) => holdColumns(graph, k, v) } : {}),
    release: async () => {
      await graph.columns.release();
      await session.release();
    },
  };
}

type Graph = {
  readonly ort: OrtModule;
  readonly session: OrtInferenceSession;
  readonly columns: ColumnGraphs;
  readonly path: string;
  readonly device: Device;
};
type OrtTensors = Readonly<Record<string, OrtTensor>>;

/** Opens graphs on the device of one; the file, or the bytes of a small one beside it. */
function openerOf(ort: OrtModule, path: string, { threads, device = cpu, tellsPlacement = false }: GraphOptions) {
  return async (graph: string | Uint8Array, held: readonly string[]): Promise<OrtInferenceSession> => {
    const options = {
      executionProviders: [providerOf(device)],
      executionMode: 'sequential',
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      logSeverityLevel: tellsPlacement && typeof graph === 'string' ? 0 : 3,
      ...(held.length === 0 ? {} : { preferredOutputLocation: Object.fromEntries(held.map((name) => [name, 'gpu-buffer'] as const)) }),
    } as const;
    // The library has one signature for a path and one for bytes.
    const opening = typeof graph === 'string' ? ort.InferenceSession.create(graph, options) : ort.InferenceSession.create(graph, options);
    return opening.catch((error: unknown) => {
      throw failureOn(device, path, error);
    });
  };
}

async function runGraph({ session, device, path }: Graph, inputs: OrtTensors): Promise<OrtTensors> {
  try {
    return await session.run(inputs);
  } catch (error) {
    throw failureOn(device, path, error);
  }
}

/** As arrays here, those that stayed on the device as well. */
async function toOutputs({ columns }: Graph, outputs: OrtTensors): Promise<Outputs> {
  const isHeld = newColumns.some((name) => outputs[name]?.location === 'gpu-buffer');
  if (!isHeld) return fromOrtTensors(outputs);
  const held = columnsOf(outputs, '_new');
  const { k, v } = await columns.read(held);
  dispose(held);
  return fromOrtTensors({ ...outputs, k_new: k, v_new: v });
}

function holdColumns(graph: Graph, k: Float32Tensor, v: Float32Tensor): HeldColumns {
  const { ort, columns, device, path } = graph;
  let held: OrtColumns = { k: toOrtTensor(ort, k), v: toOrtTensor(ort, v) };
  const replace = async (next: Promise<OrtColumns>): Promise<void> => {
    const before = held;
    held = await next.catch((error: unknown) => {
      throw failureOn(device, path, error);
    });
    dispose(before);
  };
  return {
    run: async (feeds: Feeds, { keeps, tells = false }: HeldRun) => {
      const { k_new: newKeys, v_new: newValues, ...rest } = await runGraph(graph, { ...toOrtTensors(ort, feeds), ...held });
      if (newKeys === undefined || newValues === undefined) throw new TypeError('A step graph gives new keys and values');
      const fresh = { k: newKeys, v: newValues };
      const told = tells ? await columns.read(fresh) : null;
      if (keeps) await replace(columns.join(held, fresh));
      dispose(fresh);
      return fromOrtTensors(told === null ? rest : { ...rest, k_new: told.k, v_new: told.v });
    },
    pick: (rows) => replace(columns.pick(held, rows)),
    release: () => dispose(held),
  };
}

/** What the CPU provider takes as a string the others take with their own count of devices; WebGPU has none and refuses one. */
export function providerOf({ provider, number }: Device): string | { readonly name: string; readonly deviceId: number } {
  return number === null || provider === 'cpu' || provider === 'webgpu' ? provider : { name: provider, deviceId: number };
}

/** A device may be gone; the same graph may then run on the CPU. */
function failureOn({ provider }: Device, path: string, error: unknown): RuntimeError {
  const code = provider === 'cpu' ? 'graphFailed' : 'deviceFailed';
  return new RuntimeError(code, { file: path, reason: messageOf(error) }, { cause: error });
}

function toOrtTensors(ort: OrtModule, feeds: Feeds): OrtTensors {
  return Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, toOrtTensor(ort, tensor)]));
}

function toOrtTensor({ Tensor }: OrtModule, tensor: Tensor): OrtTensor {
  return tensor.type === 'float32' ? new Tensor('float32', tensor.data, tensor.dims) : new Tensor('int64', tensor.data, tensor.dims);
}

function fromOrtTensors(outputs: OrtTensors): Outputs {
  return Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, fromOrtTensor(tensor)]));
}

function fromOrtTensor(tensor: OrtTensor): Tensor {
  if (tensor.data instanceof Float32Array) return { type: 'float32', dims: tensor.dims, data: tensor.data };
  if (tensor.data instanceof BigInt64Array) return { type: 'int64', dims: tensor.dims, data: tensor.data };
  throw new TypeError(`A graph answered with ${tensor.type}; the package format knows float32 and int64`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
