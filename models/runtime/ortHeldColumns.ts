/** Keys and values that stay on the device where a step graph makes them, by small graphs beside those of the package. */
import { joinGraph, pickGraph } from './columnGraphs.ts';
import type { OrtInferenceSession, OrtModule, OrtTensor } from './loadOrt.ts';

/** The outputs of a step graph that are new columns. */
export const newColumns = ['k_new', 'v_new'] as const;

/** Of keys and values. */
export type OrtColumns = { readonly k: OrtTensor; readonly v: OrtTensor };

/** `held`: the outputs that stay on the device. */
export type OpenOrtGraph = (graph: Uint8Array, held: readonly string[]) => Promise<OrtInferenceSession>;

/** What can be done to columns without bringing them here. Each graph is opened when it is first needed. */
export class ColumnGraphs {
  readonly #ort: OrtModule;
  readonly #open: OpenOrtGraph;
  readonly #opened = new Map<string, Promise<OrtInferenceSession>>();

  constructor(ort: OrtModule, open: OpenOrtGraph) {
    this.#ort = ort;
    this.#open = open;
  }

  async join({ k, v }: OrtColumns, fresh: OrtColumns): Promise<OrtColumns> {
    const session = await this.#session('join', joinGraph, ['k_all', 'v_all']);
    return columnsOf(await session.run({ k, v, k_new: fresh.k, v_new: fresh.v }), '_all');
  }

  async pick({ k, v }: OrtColumns, rows: readonly number[]): Promise<OrtColumns> {
    const session = await this.#session('pick', pickGraph, ['k_rows', 'v_rows']);
    return columnsOf(await session.run({ k, v, rows: this.#numbers(rows) }), '_rows');
  }

  /** Brings them here. A held tensor's own `getData` ends the process: the library has nothing behind it. */
  async read({ k, v }: OrtColumns): Promise<OrtColumns> {
    const session = await this.#session('read', pickGraph, []);
    const rows = Array.from({ length: k.dims[1] ?? 0 }, (_, row) => row);
    return columnsOf(await session.run({ k, v, rows: this.#numbers(rows) }), '_rows');
  }

  async release(): Promise<void> {
    const opened = await Promise.allSettled(this.#opened.values());
    this.#opened.clear();
    for (const each of opened) if (each.status === 'fulfilled') await each.value.release();
  }

  #session(name: string, graph: () => Uint8Array, held: readonly string[]): Promise<OrtInferenceSession> {
    const session = this.#opened.get(name) ?? this.#open(graph(), held);
    this.#opened.set(name, session);
    return session;
  }

  #numbers(values: readonly number[]): OrtTensor {
    return new this.#ort.Tensor('int64', BigInt64Array.from(values, BigInt), [values.length]);
  }
}

/** The two outputs with this ending. */
export function columnsOf(outputs: Readonly<Record<string, OrtTensor>>, ending: string): OrtColumns {
  const [k, v] = [outputs[`k${ending}`], outputs[`v${ending}`]];
  if (k === undefined || v === undefined) throw new TypeError('The graph gave no keys and values');
  return { k, v };
}

/** Memory of the device is not the collector's to free. */
export function dispose({ k, v }: OrtColumns): void {
  k.dispose();
  v.dispose();
}
