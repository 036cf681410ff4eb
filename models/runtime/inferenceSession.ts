import type { Device, GraphGroup } from './devices.ts';

export type Float32Tensor = { readonly type: 'float32'; readonly dims: readonly number[]; readonly data: Float32Array };
export type Int64Tensor = { readonly type: 'int64'; readonly dims: readonly number[]; readonly data: BigInt64Array };

/** Row-major numbers with their shape. A dimension may be 0. int64 is what the graphs take for ids and positions. */
export type Tensor = Float32Tensor | Int64Tensor;

export type Feeds = Readonly<Record<string, Tensor>>;
export type Outputs = Readonly<Record<string, Tensor>>;

/** One loaded graph. `run` may block the thread; the arrays of `feeds` must not change until its promise settles. */
export type InferenceSession = {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(feeds: Feeds): Promise<Outputs>;
  /** Takes in keys and values that a step graph is to run over. Absent where the device gives back whatever it computes. */
  readonly hold?: (k: Float32Tensor, v: Float32Tensor) => HeldColumns;
  release(): Promise<void>;
};

/** Keys and values of a sequence that stay where a step graph computes: they grow there, and are not brought here and back. */
export type HeldColumns = {
  /** Runs the graph over them; `feeds` are its other inputs. Its outputs lack the new columns unless they are told. */
  run(feeds: Feeds, options: HeldRun): Promise<Outputs>;
  /** The rows to go on with, in this order. */
  pick(rows: readonly number[]): Promise<void>;
  release(): void;
};

/** `keeps`: the columns that the run makes are added. `tells`: they are also brought here. */
export type HeldRun = { readonly keeps: boolean; readonly tells?: boolean };

/**
 * `device` left out is the CPU. `tellsPlacement`: it writes to stderr which provider each node was given to. `holds`: of a step graph,
 * whose new keys and values stay where they were computed.
 */
export type GraphOptions = {
  readonly threads: number;
  readonly device?: Device;
  readonly tellsPlacement?: boolean;
  readonly holds?: boolean;
};

/** `group`: what the graph is for, so that whoever opens sessions need not know the files of a package. */
export type SessionOptions = GraphOptions & { readonly group: GraphGroup };

/** Loads the graph at `path`; its external weights are found beside it. */
export type SessionFactory = (path: string, options: SessionOptions) => Promise<InferenceSession>;

export function float32Tensor(data: Float32Array, dims: readonly number[]): Float32Tensor {
  return { type: 'float32', dims, data };
}

export function int64Tensor(values: ArrayLike<number>, dims: readonly number[]): Int64Tensor {
  return { type: 'int64', dims, data: BigInt64Array.from(Array.from(values), BigInt) };
}

/** float32 data of a graph's output, which the package format promises. */
export function float32Output(outputs: Outputs, name: string): Float32Array {
  const tensor = outputs[name];
  if (tensor?.type !== 'float32') throw new TypeError(`The graph gave no float32 output "${name}"`);
  return tensor.data;
}
