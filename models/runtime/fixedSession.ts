/**
 * One graph at several fixed sizes, for devices that compile each shape anew or want to know it beforehand: the smallest that holds what is
 * asked is run, on inputs padded to it. What none of them holds is left to the package's own graph.
 */
import { cropped, holds, padded, type SizeName, type Sizing } from './fixedSizes.ts';
import type { GraphShapes, SizeNames } from './graphShapes.ts';
import type { Feeds, InferenceSession, Outputs } from './inferenceSession.ts';

export type FixedGraph = { readonly path: string; readonly shapes: GraphShapes };

type Opening = {
  readonly names: SizeNames;
  readonly graphs: readonly FixedGraph[];
  readonly open: (path: string) => Promise<InferenceSession>;
  readonly openOwn: () => Promise<InferenceSession>;
};

type Fitted = { readonly path: string; readonly feeds: Feeds; readonly sizing: Sizing };

/** The smallest is opened at once, so that a device that cannot be had says so. */
export async function openFixedSession({ names, graphs, open, openOwn }: Opening): Promise<InferenceSession> {
  const opened = new Map<string, Promise<InferenceSession>>();
  const opening = (key: string, begin: () => Promise<InferenceSession>): Promise<InferenceSession> => {
    const session = opened.get(key) ?? begin();
    opened.set(key, session);
    session.catch(() => opened.delete(key));
    return session;
  };
  const smallestFirst = graphs.toSorted((one, other) => volumeOf(one) - volumeOf(other));
  const [smallest] = smallestFirst;
  if (smallest !== undefined) await opening(smallest.path, () => open(smallest.path));
  return {
    inputNames: Object.keys(names.inputs),
    outputNames: Object.keys(names.outputs),
    run: async (feeds) => {
      for (const graph of smallestFirst) {
        const fitted = fit(graph, names, feeds);
        if (fitted === null) continue;
        const session = await opening(fitted.path, () => open(fitted.path));
        return cutBack(await session.run(fitted.feeds), names, feeds, fitted.sizing);
      }
      return (await opening('', openOwn)).run(feeds);
    },
    release: async () => {
      const sessions = await Promise.allSettled(opened.values());
      opened.clear();
      for (const session of sessions) if (session.status === 'fulfilled') await session.value.release();
    },
  };
}

function volumeOf({ shapes }: FixedGraph): number {
  return [...shapes.inputs.values()].reduce((sum, sizes) => sum + sizes.reduce<number>((product, size) => product * (size ?? 1), 1), 0);
}

/** The inputs at the graph's sizes, where it holds all of them. */
function fit({ path, shapes }: FixedGraph, names: SizeNames, feeds: Feeds): Fitted | null {
  const sizesOf = (name: string): readonly number[] => shapes.inputs.get(name)?.flatMap((size) => size ?? []) ?? [];
  const all = Object.entries(feeds);
  if (!all.every(([name, tensor]) => holds(tensor, names.inputs[name] ?? [], sizesOf(name)))) return null;
  const [from, to] = [feeds['guidance']?.dims[1], sizesOf('guidance')[1]];
  const variations = from === undefined || to === undefined ? null : { from, to };
  const sizing = { tokens: feeds['previous']?.dims[1] ?? 1, variations };
  const fitted = all.map(([name, tensor]) => [name, padded(tensor, name, names.inputs[name] ?? [], sizesOf(name), sizing)] as const);
  return { path, feeds: Object.fromEntries(fitted), sizing };
}

/** Each output at the sizes that the inputs had. */
function cutBack(outputs: Outputs, names: SizeNames, feeds: Feeds, sizing: Sizing): Outputs {
  const asked = new Map<SizeName, number>();
  for (const [name, tensor] of Object.entries(feeds)) {
    for (const [axis, size] of (names.inputs[name] ?? []).entries()) asked.set(size, tensor.dims[axis] ?? 0);
  }
  return Object.fromEntries(
    Object.entries(outputs).map(([name, tensor]) => {
      const sizes = tensor.dims.map((size, axis) => asked.get(names.outputs[name]?.[axis] ?? size) ?? size);
      return [name, cropped(tensor, names.outputs[name] ?? [], sizes, sizing)];
    }),
  );
}
