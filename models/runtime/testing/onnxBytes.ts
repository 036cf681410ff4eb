/** Writes the parts of ONNX files that tests of the graph scan need. */
import { message, type ProtobufValue } from '../protobufMessage.ts';

export function onnxNode(operator: string, domain = '', ...more: readonly (readonly [number, ProtobufValue])[]): Uint8Array {
  return message([4, operator], [7, domain], ...more);
}

/** A graph of nodes and initialisers as a whole model; `values` are its inputs and outputs, as field 11 and 12. */
export function onnxModel(
  nodes: readonly Uint8Array[],
  tensors: readonly Uint8Array[] = [],
  values: readonly (readonly [11 | 12, Uint8Array])[] = [],
): Uint8Array {
  return message([7, message(...nodes.map((node) => [1, node] as const), ...tensors.map((tensor) => [5, tensor] as const), ...values)]);
}

/** An input or output of float32; null is a size that is free. */
export function onnxValue(name: string, shape: readonly (number | null)[]): Uint8Array {
  const sizes = shape.map((size) => [1, size === null ? message([2, 'N']) : message([1, size])] as const);
  return message([1, name], [2, message([1, message([1, 1], [2, message(...sizes)])])]);
}

/** A float32 initialiser that lies in another file. */
export function externalTensor(dims: readonly number[], entries: Readonly<Record<string, string>>): Uint8Array {
  const texts = Object.entries(entries).map(([key, value]) => [13, message([1, key], [2, value])] as const);
  return message(...dims.map((dim) => [1, dim] as const), [2, 1], [8, 'w'], ...texts, [14, 1]);
}
