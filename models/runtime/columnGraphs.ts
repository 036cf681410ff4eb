/** Graphs over the keys and values of a sequence, [layers, rows, heads, columns, dims] each, which no package has to bring. */
import { message } from './protobufMessage.ts';

const irVersion = 9;
const opset = 18;
const [float32, int64] = [1, 7];
const [rowAxis, columnAxis] = [1, 3];

/** Takes k, v, k_new, v_new; gives k_all, v_all: the new columns behind the others. */
export function joinGraph(): Uint8Array {
  const joined = (name: string): Uint8Array => node('Concat', [name, `${name}_new`], `${name}_all`, columnAxis);
  return model([joined('k'), joined('v')], ['k', 'v', 'k_new', 'v_new'].map(columnsOf), ['k_all', 'v_all'].map(columnsOf));
}

/** Takes k, v, rows; gives k_rows, v_rows: those rows, in that order. */
export function pickGraph(): Uint8Array {
  const picked = (name: string): Uint8Array => node('Gather', [name, 'rows'], `${name}_rows`, rowAxis);
  const inputs = [...['k', 'v'].map(columnsOf), value('rows', int64, ['N'])];
  return model([picked('k'), picked('v')], inputs, ['k_rows', 'v_rows'].map(columnsOf));
}

/** Numbers of fields: onnx.proto3. */
function model(nodes: readonly Uint8Array[], inputs: readonly Uint8Array[], outputs: readonly Uint8Array[]): Uint8Array {
  const all = [
    ...nodes.map((each) => [1, each] as const),
    [2, 'columns'] as const,
    ...inputs.map((each) => [11, each] as const),
    ...outputs.map((each) => [12, each] as const),
  ];
  return message([1, irVersion], [7, message(...all)], [8, message([2, opset])]);
}

function node(operator: string, inputs: readonly string[], output: string, axis: number): Uint8Array {
  const attribute = message([1, 'axis'], [3, axis], [20, 2]);
  return message(...inputs.map((input) => [1, input] as const), [2, output], [3, output], [4, operator], [5, attribute]);
}

/** Sizes of both sides are named apart: the same name would promise the same size. */
function columnsOf(name: string): Uint8Array {
  return value(
    name,
    float32,
    ['L', 'R', 'H', 'P', 'D'].map((size) => `${name}.${size}`),
  );
}

function value(name: string, type: number, sizes: readonly string[]): Uint8Array {
  const shape = message(...sizes.map((size) => [1, message([2, size])] as const));
  return message([1, name], [2, message([1, message([1, type], [2, shape])])]);
}
