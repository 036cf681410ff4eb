/** Arrays brought to the fixed sizes of a graph and back: what is added is hidden, weighs nothing, or is left out again. */
import type { Tensor } from './inferenceSession.ts';
import { hiddenColumn } from './sequences.ts';

/** A size of an axis, as `shapes.json` names it. */
export type SizeName = number | string;

/** Where the elements of one axis come to lie; null: each where it was. */
type Axis = { readonly from: number; readonly to: number; readonly place: ((index: number) => number) | null };

/** `tokens`: of one step. `variations`: of a step that draws, asked for and as the graph has them. */
export type Sizing = { readonly tokens: number; readonly variations: { readonly from: number; readonly to: number } | null };

/** Whether an array of these sizes holds the tensor. */
export function holds({ dims }: Tensor, names: readonly SizeName[], sizes: readonly number[]): boolean {
  return axesOf(names, dims, sizes, alone) !== null;
}

/** The tensor, `name` among the inputs, in an array of these sizes that holds it. */
export function padded(tensor: Tensor, name: string, names: readonly SizeName[], sizes: readonly number[], sizing: Sizing): Tensor {
  const axes = axesOf(names, tensor.dims, sizes, sizing);
  if (axes === null) throw new TypeError(`The graph has no room for ${name}`);
  if (axes.every(({ from, to }) => from === to)) return tensor;
  const length = sizes.reduce((product, size) => product * size, 1);
  if (tensor.type === 'int64') {
    const data = new BigInt64Array(length);
    moveAll(axes, (from, to, count) => data.set(tensor.data.subarray(from, from + count), to));
    return { type: 'int64', dims: sizes, data };
  }
  const data = new Float32Array(length).fill(name === 'mask' ? hiddenColumn : name === 'schedule' ? (tensor.data.at(-1) ?? 0) : 0);
  moveAll(axes, (from, to, count) => data.set(tensor.data.subarray(from, from + count), to));
  return { type: 'float32', dims: sizes, data };
}

const alone: Sizing = { tokens: 1, variations: null };

/** What an output would have been at these sizes. */
export function cropped(tensor: Tensor, names: readonly SizeName[], sizes: readonly number[], sizing: Sizing): Tensor {
  const axes = axesOf(names, sizes, tensor.dims, sizing);
  if (axes === null || tensor.type === 'int64') throw new TypeError('A graph gave an output that is smaller than what was asked for');
  if (axes.every(({ from, to }) => from === to)) return tensor;
  const data = new Float32Array(sizes.reduce((product, size) => product * size, 1));
  moveAll(axes, (from, to, count) => data.set(tensor.data.subarray(to, to + count), from));
  return { type: 'float32', dims: sizes, data };
}

/** Sizes that may grow; any other must be as it is. */
const mayGrow: ReadonlySet<SizeName> = new Set(['R', 'T', 'Q', 'J', 'P', 'P+1', 'P+K', 'n', 'G', 'S+1']);

function axesOf(names: readonly SizeName[], from: readonly number[], to: readonly number[], sizing: Sizing): readonly Axis[] | null {
  if (from.length !== to.length || names.length !== to.length) return null;
  const axes = names.map((name, axis) => axisOf(name, from[axis] ?? 0, to[axis] ?? 0, sizing));
  return axes.every((axis) => axis !== null) ? axes : null;
}

function axisOf(name: SizeName, from: number, to: number, { tokens, variations }: Sizing): Axis | null {
  if (from > to || (from < to && !mayGrow.has(name))) return null;
  // The columns of the step itself stand behind those that are cached.
  if (name === 'P+1' || name === 'P+K') {
    const cached = from - tokens;
    return { from, to, place: (index) => (index < cached ? index : index + to - from) };
  }
  if (name !== 'R' || variations === null) return { from, to, place: null };
  // Rows of one guidance condition follow one another.
  return { from, to, place: (row) => Math.floor(row / variations.from) * variations.to + (row % variations.from) };
}

/** Tells of each run of elements that stay together where it begins in both arrays, and how long it is. */
function moveAll(axes: readonly Axis[], move: (from: number, to: number, count: number) => void): void {
  if (axes.some(({ from }) => from === 0)) return;
  const strides = (side: 'from' | 'to'): readonly number[] =>
    axes.map((_axis, index) => axes.slice(index + 1).reduce((product, axis) => product * axis[side], 1));
  const [sources, targets] = [strides('from'), strides('to')];
  const changed = axes.findLastIndex(({ from, to }) => from !== to);
  // The elements of an axis that only becomes longer stay together, those behind it always do.
  const depths = axes[changed]?.place === null ? changed : changed + 1;
  const count = (depths === changed ? (axes[changed]?.from ?? 1) : 1) * (sources[changed] ?? 1);
  const step = (depth: number, from: number, to: number): void => {
    const axis = axes[depth];
    if (axis === undefined || depth === depths) {
      move(from, to, count);
      return;
    }
    for (let index = 0; index < axis.from; index += 1) {
      step(depth + 1, from + index * (sources[depth] ?? 1), to + (axis.place?.(index) ?? index) * (targets[depth] ?? 1));
    }
  };
  step(0, 0, 0);
}
