/**
 * What a graph of a package may contain: known operators, weights in listed files, no tensor of a gigabyte. A package is data
 * from elsewhere; a custom operator or a path out of the folder must be found before the native runtime opens it. The same
 * rules as `unifluid/export/graph_scan.py`. Field numbers: onnx.proto3 of ONNX 1.17 and later.
 */
import operators from '../package-format/operators.json' with { type: 'json' };
import { packedVarints, protobufFields, type ProtobufField } from './protobufFields.ts';

/** Electron's allocator ends the process above one gigabyte in a single aligned allocation. */
const largestTensorBytes = 2n ** 30n;
const mostNodes = 100_000;
const deepestGraph = 8;

/** Bytes of one element by TensorProto.DataType. */
const elementBytes: ReadonlyMap<number, bigint> = new Map([
  [1, 4n],
  [2, 1n],
  [3, 1n],
  [4, 2n],
  [5, 2n],
  [6, 4n],
  [7, 8n],
  [9, 1n],
  [10, 2n],
  [11, 8n],
  [12, 4n],
  [13, 8n],
  [16, 2n],
]);

/** `weightFiles`: bytes by name of the files the graph may point into. */
type Scan = { readonly weightFiles: ReadonlyMap<string, number>; readonly reasons: Set<string>; nodes: number };

/** Reasons to refuse the graph, none where it is sound. */
export function scanGraph(model: Uint8Array, weightFiles: ReadonlyMap<string, number>): string[] {
  const scan: Scan = { weightFiles, reasons: new Set(), nodes: 0 };
  try {
    for (const field of protobufFields(model)) {
      if (field.number === 7) scanGraphMessage(scan, bytesOf(field), 0);
      if (field.number === 25) scan.reasons.add('holds local functions');
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return [`is no ONNX graph: ${error.message}`];
  }
  if (scan.nodes === 0) scan.reasons.add('holds no nodes');
  if (scan.nodes > mostNodes) scan.reasons.add(`${String(scan.nodes)} nodes, at most ${String(mostNodes)} are allowed`);
  return [...scan.reasons].sort();
}

function bytesOf(field: ProtobufField): Uint8Array {
  if (field.kind !== 'bytes') throw new RangeError(`field ${String(field.number)} is not a message`);
  return field.value;
}

function textOf(field: ProtobufField): string {
  return new TextDecoder().decode(bytesOf(field));
}

function scanGraphMessage(scan: Scan, graph: Uint8Array, depth: number): void {
  if (depth > deepestGraph) throw new RangeError(`graphs are nested deeper than ${String(deepestGraph)}`);
  for (const field of protobufFields(graph)) {
    if (field.number === 1) scanNode(scan, bytesOf(field), depth);
    if (field.number === 5) scanTensor(scan, bytesOf(field));
    if (field.number === 15) scan.reasons.add('holds sparse tensors');
  }
}

function scanNode(scan: Scan, node: Uint8Array, depth: number): void {
  scan.nodes += 1;
  let operator = '';
  let domain = '';
  for (const field of protobufFields(node)) {
    if (field.number === 4) operator = textOf(field);
    if (field.number === 7) domain = textOf(field);
    if (field.number === 5) scanAttribute(scan, bytesOf(field), depth);
  }
  const known = new Map<string, readonly string[]>(Object.entries(operators));
  const names = known.get(domain === 'ai.onnx' ? '' : domain) ?? [];
  if (!names.includes(operator)) scan.reasons.add(`operator ${domain === '' ? 'ai.onnx' : domain}:${operator} is not allowed`);
}

function scanAttribute(scan: Scan, attribute: Uint8Array, depth: number): void {
  for (const field of protobufFields(attribute)) {
    if (field.number === 5 || field.number === 10) scanTensor(scan, bytesOf(field));
    if (field.number === 6 || field.number === 11) scanGraphMessage(scan, bytesOf(field), depth + 1);
    if (field.number === 22 || field.number === 23) scan.reasons.add('holds sparse tensors');
  }
}

function scanTensor(scan: Scan, tensor: Uint8Array): void {
  const external = new Map<string, string>();
  let [name, elements, type, isExternal] = ['', 1n, 0, false];
  for (const field of protobufFields(tensor)) {
    if (field.number === 1) elements = packedVarints(field).reduce((product, dim) => product * dim, elements);
    if (field.number === 2 && field.kind === 'varint') type = Number(field.value);
    if (field.number === 8) name = textOf(field);
    if (field.number === 13) external.set(...entryOf(bytesOf(field)));
    if (field.number === 14 && field.kind === 'varint') isExternal = field.value === 1n;
  }
  const bytes = elements * (elementBytes.get(type) ?? largestTensorBytes);
  if (bytes >= largestTensorBytes) {
    scan.reasons.add(`tensor ${name} has ${String(bytes)} bytes, below ${String(largestTensorBytes)} are allowed`);
  }
  if (isExternal || external.size > 0) scanLocation(scan, name, external, bytes);
}

function entryOf(entry: Uint8Array): [string, string] {
  const texts = new Map([...protobufFields(entry)].map((field) => [field.number, textOf(field)]));
  return [texts.get(1) ?? '', texts.get(2) ?? ''];
}

function scanLocation(scan: Scan, name: string, external: ReadonlyMap<string, string>, bytes: bigint): void {
  const location = external.get('location') ?? '';
  const size = scan.weightFiles.get(location);
  const [offset = '0', length = String(bytes)] = [external.get('offset'), external.get('length')];
  if (size === undefined) {
    scan.reasons.add(`tensor ${name} lies in "${location}", which is no listed file`);
  } else if (!/^\d{1,15}$/.test(offset) || length !== String(bytes) || BigInt(offset) + bytes > BigInt(size)) {
    scan.reasons.add(`tensor ${name} reaches past the end of ${location}`);
  }
}
