/**
 * Whether a graph takes and gives what the manifest says. Its numbers size every array of the pipelines: one that is too large costs
 * memory long before the graph could refuse. The same table as `unifluid/export/graph_shapes.py`.
 */
import shapes from '../package-format/shapes.json' with { type: 'json' };
import { drawsLineByLine } from './abilities.ts';
import type { GraphName, PackageManifest } from './packageManifest.ts';
import { protobufFields } from './protobufFields.ts';

/** null: any size, it differs from call to call. */
type Shape = readonly (number | null)[];
type Values = ReadonlyMap<string, Shape>;
export type GraphShapes = { readonly inputs: Values; readonly outputs: Values };
export type SizeNames = Readonly<Record<'inputs' | 'outputs', Readonly<Record<string, readonly (number | string)[]>>>>;

/** Reasons to refuse the graph, none where it fits. */
export function shapeReasons(model: Uint8Array, graph: GraphName, manifest: ShapeManifest): string[] {
  const expected = expectedShapes(graph, manifest);
  const stated = statedShapes(model);
  return [...differences('input', expected.inputs, stated.inputs), ...differences('output', expected.outputs, stated.outputs)];
}

/** What the sizes of graphs follow from. */
export type ShapeManifest = Pick<PackageManifest, 'architecture' | 'sampler'>;

/** What the package format says, with the manifest's numbers. */
export function expectedShapes(graph: GraphName, manifest: ShapeManifest): GraphShapes {
  const numbers = numbersOf(manifest);
  const sizeOf = (size: number | string): number | null => (typeof size === 'number' ? size : (numbers.get(size) ?? null));
  const resolved = (values: Readonly<Record<string, readonly (number | string)[]>>): Values =>
    new Map(Object.entries(values).map(([name, sizes]) => [name, sizes.map(sizeOf)]));
  const { inputs, outputs } = shapes[tableOf(graph, manifest)];
  const absent = graph === 'prefill' ? absentValues(manifest) : [];
  const present = (values: Values): Values => new Map([...values].filter(([name]) => !absent.includes(name)));
  return { inputs: present(resolved(inputs)), outputs: present(resolved(outputs)) };
}

/** What the sizes of a graph's inputs and outputs are called, or are. */
export function sizeNames(graph: GraphName, manifest: ShapeManifest): SizeNames {
  return shapes[tableOf(graph, manifest)];
}

function tableOf(graph: GraphName, { sampler }: ShapeManifest): keyof typeof shapes {
  if (graph !== 'image_step' || sampler === undefined || sampler.kind === 'flow') return graph;
  return `image_step_${sampler.kind}`;
}

/**
 * Parts that a model does not have take no columns: a prefill knows nothing of them, nor of logits if none writes. Where tokens come line by
 * line after the prompt, none are known before.
 */
export function absentValues({ architecture, sampler }: ShapeManifest): readonly string[] {
  const known = architecture.drawing !== undefined && sampler !== undefined && !drawsLineByLine(sampler);
  return [
    ...(architecture.vision === undefined ? ['vision', 'vision_segment', 'logit_index', 'logits'] : []),
    ...(known ? [] : ['source', 'source_grid', 'image', 'image_grid', 'image_next']),
  ];
}

/** By the words of shapes.json. */
function numbersOf({ architecture, sampler }: ShapeManifest): ReadonlyMap<string, number> {
  const { vision, drawing, special: _, ...backbone } = architecture;
  return new Map([
    ...Object.entries(backbone),
    ...Object.entries(drawing ?? {}),
    ...Object.entries(vision ?? {}).map(([name, value]) => [`vision_${name}`, value] as const),
    ...(sampler?.kind === 'codes' ? [['codebook', sampler.codebook] as const] : []),
  ]);
}

function differences(side: 'input' | 'output', expected: Values, stated: Values): string[] {
  const reasons = [...expected].flatMap(([name, shape]) => {
    const found = stated.get(name);
    if (found === undefined) return [`${side} ${name} is missing`];
    if (fits(shape, found)) return [];
    return [`${side} ${name} is ${inBrackets(found)} instead of ${inBrackets(shape)}`];
  });
  const unknown = [...stated.keys()].filter((name) => !expected.has(name));
  return [...reasons, ...unknown.map((name) => `${side} ${name} is unknown`)];
}

function fits(expected: Shape, found: Shape): boolean {
  return expected.length === found.length && expected.every((size, axis) => size === null || size === found[axis]);
}

function inBrackets(shape: Shape): string {
  return `[${shape.map((size) => size ?? '*').join(', ')}]`;
}

/** What a graph says of itself. Field numbers: onnx.proto3. A graph that the scan found sound is a readable one. */
export function statedShapes(model: Uint8Array): GraphShapes {
  const inputs = new Map<string, Shape>();
  const outputs = new Map<string, Shape>();
  for (const graph of messages(model, 7)) {
    for (const value of messages(graph, 11)) inputs.set(nameOf(value), shapeOf(value));
    for (const value of messages(graph, 12)) outputs.set(nameOf(value), shapeOf(value));
  }
  return { inputs, outputs };
}

function nameOf(value: Uint8Array): string {
  const [name] = messages(value, 1);
  return new TextDecoder().decode(name ?? new Uint8Array());
}

/** ValueInfo, its type, the tensor's type, its shape, the sizes. */
function shapeOf(value: Uint8Array): Shape {
  return messages(value, 2)
    .flatMap((type) => messages(type, 1))
    .flatMap((tensor) => messages(tensor, 2))
    .flatMap((shape) => messages(shape, 1))
    .map(sizeOf);
}

function sizeOf(dimension: Uint8Array): number | null {
  const fields = [...protobufFields(dimension)];
  const stated = fields.find((field) => field.number === 1);
  return stated?.kind === 'varint' ? Number(stated.value) : null;
}

function messages(message: Uint8Array, number: number): readonly Uint8Array[] {
  return [...protobufFields(message)].flatMap((field) => (field.number === number && field.kind === 'bytes' ? [field.value] : []));
}
