import { z } from 'zod';

const nodeSchema = z.object({ class_type: z.string(), inputs: z.record(z.string(), z.unknown()) });
type Node = z.infer<typeof nodeSchema>;
type Nodes = ReadonlyMap<string, Node>;

/** Graphs of people are smaller by far; following a link further than this is following a loop. */
const mostNodes = 2_000;
const longestWay = 32;

/**
 * What a ComfyUI graph (nodes by name, each with its inputs; a link is [name, output]) was told: the seed of its sampler, and the text
 * that its positive input comes from. null where there is no sampler with such a text.
 */
export function comfyWords(graph: unknown): { readonly prompt: string; readonly seed: unknown } | null {
  const nodes = nodesOf(graph);
  for (const { inputs } of nodes.values()) {
    const noise = valueOf(nodes, inputs['seed'] ?? inputs['noise_seed'], ['seed', 'noise_seed', 'value', 'int']);
    if (inputs['positive'] === undefined) continue;
    const prompt = valueOf(nodes, inputs['positive'], promptInputs);
    if (typeof prompt === 'string' && prompt.trim() !== '') return { prompt, seed: noise };
  }
  return null;
}

/** Where nodes keep the text they are given, or what they take it from; conditioning passes through nodes on the way to a sampler. */
const promptInputs = ['text', 'text_g', 'prompt', 'positive', 'conditioning', 'conditioning_1', 'string', 'value'];

/** The plain value at the end of a chain of links, each node being asked for the first of `names` it has. */
function valueOf(nodes: Nodes, start: unknown, names: readonly string[]): unknown {
  let value = start;
  for (let step = 0; step < longestWay && Array.isArray(value); step += 1) {
    const node = nodes.get(String(value[0]));
    const name = names.find((each) => node?.inputs[each] !== undefined);
    value = name === undefined ? undefined : node?.inputs[name];
  }
  return Array.isArray(value) ? undefined : value;
}

function nodesOf(graph: unknown): Nodes {
  const entries = typeof graph === 'object' && graph !== null ? Object.entries(graph) : [];
  if (entries.length > mostNodes) return new Map();
  return new Map(
    entries.flatMap(([name, node]) => {
      const read = nodeSchema.safeParse(node);
      return read.success ? [[name, read.data] as const] : [];
    }),
  );
}
