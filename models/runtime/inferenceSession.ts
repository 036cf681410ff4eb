/** Row-major numbers with their shape. A dimension may be 0. int64 is what the graphs take for ids and positions. */
export type Tensor =
  | { readonly type: 'float32'; readonly dims: readonly number[]; readonly data: Float32Array }
  | { readonly type: 'int64'; readonly dims: readonly number[]; readonly data: BigInt64Array };

export type Feeds = Readonly<Record<string, Tensor>>;

/** One loaded graph. `run` may block the thread; the arrays of `feeds` must not change until its promise settles. */
export type InferenceSession = {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(feeds: Feeds): Promise<Readonly<Record<string, Tensor>>>;
  release(): Promise<void>;
};

/** Loads the graph at `path`; its external weights are found beside it. */
export type SessionFactory = (path: string, options: { readonly threads: number }) => Promise<InferenceSession>;

export function float32Tensor(data: Float32Array, dims: readonly number[]): Tensor {
  return { type: 'float32', dims, data };
}

export function int64Tensor(values: ArrayLike<number>, dims: readonly number[]): Tensor {
  return { type: 'int64', dims, data: BigInt64Array.from(Array.from(values), BigInt) };
}
