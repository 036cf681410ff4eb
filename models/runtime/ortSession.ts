/** The only file that calls ONNX Runtime. Facts it rests on: synchronous `run`, inputs not copied, options must be strings or absent. */
import { cpu } from './devices.ts';
import type { Device } from './devices.ts';
import type { Feeds, GraphOptions, InferenceSession, Tensor } from './inferenceSession.ts';
import { loadOrt } from './loadOrt.ts';
import type { OrtInferenceSession, OrtModule, OrtTensor } from './loadOrt.ts';
import { RuntimeError } from './runtimeError.ts';

/** Loads by path, so that the external weights are memory-mapped and found beside the graph. */
export async function createOrtSession(path: string, options: GraphOptions): Promise<InferenceSession> {
  const { threads, device = cpu, tellsPlacement = false } = options;
  const ort = await loadOrt();
  const session = await ort.InferenceSession.create(path, {
    executionProviders: [providerOf(device)],
    executionMode: 'sequential',
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    logSeverityLevel: tellsPlacement ? 0 : 3,
  }).catch((error: unknown) => {
    throw failureOn(device, path, error);
  });
  return {
    inputNames: session.inputNames,
    outputNames: session.outputNames,
    run: async (feeds) => runOrtSession(ort, session, { path, device }, feeds),
    release: async () => session.release(),
  };
}

type Place = { readonly path: string; readonly device: Device };

async function runOrtSession(ort: OrtModule, session: OrtInferenceSession, at: Place, feeds: Feeds): Promise<Record<string, Tensor>> {
  const inputs = Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, toOrtTensor(ort, tensor)]));
  try {
    const outputs = await session.run(inputs);
    return Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, fromOrtTensor(tensor)]));
  } catch (error) {
    throw failureOn(at.device, at.path, error);
  }
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

function toOrtTensor({ Tensor }: OrtModule, tensor: Tensor): OrtTensor {
  return tensor.type === 'float32' ? new Tensor('float32', tensor.data, tensor.dims) : new Tensor('int64', tensor.data, tensor.dims);
}

function fromOrtTensor(tensor: OrtTensor): Tensor {
  if (tensor.data instanceof Float32Array) return { type: 'float32', dims: tensor.dims, data: tensor.data };
  if (tensor.data instanceof BigInt64Array) return { type: 'int64', dims: tensor.dims, data: tensor.data };
  throw new TypeError(`A graph answered with ${tensor.type}; the package format knows float32 and int64`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
