/** Reads the golden inputs and outputs of a package; `package-format/README.md` states their form. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { float32Tensor, type Tensor } from '../inferenceSession.ts';
import { graphNames } from '../packageManifest.ts';
import { hiddenColumn } from '../sequences.ts';

const tensorSchema = z.strictObject({
  dtype: z.enum(['float32', 'int64', 'mask']),
  shape: z.array(z.int()),
  offset: z.int(),
  count: z.int(),
  repeat: z.int().optional(),
  tile: z.boolean().optional(),
  every: z.int().optional(),
  rms: z.number().optional(),
  tolerance: z.number().optional(),
});

const graphSchema = z.enum(graphNames);
const tensorsSchema = z.record(z.string(), tensorSchema);
const callSchema = z.strictObject({ name: z.string(), graph: graphSchema, inputs: tensorsSchema, outputs: tensorsSchema });
const runSchema = z.strictObject({ name: z.string(), prefill: callSchema, steps: z.array(callSchema) });
const seed = z.string().transform(Number);

const casesSchema = z.object({
  calls: z.array(callSchema),
  runs: z.array(runSchema),
  philox: z.array(z.object({ seed, counter: z.array(z.int()), words: z.array(z.int()) })),
  noise: z.array(z.object({ seed, variation: z.int(), grid: z.int(), step: z.int(), normals: z.array(z.number()) })),
  orders: z.array(z.object({ seed, variation: z.int(), tokens: z.int(), order: z.array(z.int()) })),
  tokenizer: z.array(z.object({ text: z.string(), normalised: z.string(), ids: z.array(z.int()) })),
  masks: z.array(z.object({ open: z.array(z.int()), valid: z.array(z.int()), sees: z.array(z.string()) })),
});

export type GoldenCases = z.infer<typeof casesSchema>;
export type GoldenCall = z.infer<typeof callSchema>;
type StoredTensor = z.infer<typeof tensorSchema>;

export type GoldenFixtures = {
  readonly cases: GoldenCases;
  /** A stored input as the graph takes it. */
  input(stored: StoredTensor): Tensor;
  /** rms of the difference divided by the rms of what should be, over the stored elements. */
  distance(actual: Tensor | undefined, stored: StoredTensor): number;
};

export function readGoldenFixtures(packageFolder: string): GoldenFixtures {
  const cases = casesSchema.parse(JSON.parse(readFileSync(join(packageFolder, 'fixtures/cases.json'), 'utf8')));
  const bytes = readFileSync(join(packageFolder, 'fixtures/tensors.bin'));
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);

  function storedFloats({ dtype, offset, count }: StoredTensor): Float32Array {
    if (dtype === 'float32') return new Float32Array(buffer, offset, count);
    return Float32Array.from(new Uint8Array(buffer, offset, count), (seen) => (seen === 1 ? 0 : hiddenColumn));
  }

  return {
    cases,
    input: (stored) => {
      if (stored.dtype === 'int64') {
        return { type: 'int64', dims: stored.shape, data: tiled(new BigInt64Array(buffer, stored.offset, stored.count), stored) };
      }
      return float32Tensor(tiled(repeated(storedFloats(stored), stored), stored), stored.shape);
    },
    distance: (actual, stored) => {
      if (actual?.type !== 'float32' || String(actual.dims) !== String(stored.shape)) {
        throw new Error(`the graph gave ${actual?.type ?? 'nothing'} [${String(actual?.dims)}], expected [${String(stored.shape)}]`);
      }
      if (stored.count === 0) return 0;
      const squares = storedFloats(stored).map((value, index) => (value - (actual.data[index * (stored.every ?? 1)] ?? Number.NaN)) ** 2);
      return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length) / (stored.rms ?? 1);
    },
  };
}

/** Each value of the last two axes r x r times. */
function repeated(values: Float32Array, { shape, repeat = 1 }: StoredTensor): Float32Array {
  if (repeat === 1) return values;
  const [height = 1, width = 1] = shape.slice(-2);
  const planes = (values.length * repeat * repeat) / (height * width);
  const valueAt = (index: number): number => {
    const plane = Math.floor(index / (height * width));
    const row = Math.floor((Math.floor(index / width) % height) / repeat);
    return values[(plane * height * width) / (repeat * repeat) + (row * width) / repeat + Math.floor((index % width) / repeat)] ?? 0;
  };
  return Float32Array.from({ length: planes * height * width }, (_, index) => valueAt(index));
}

/** Row 0 of the first axis for all rows. */
function tiled<T extends Float32Array | BigInt64Array>(values: T, { shape, tile = false }: StoredTensor): T {
  if (!tile) return values;
  const length = shape.reduce((product, dim) => product * dim, 1);
  const all = values instanceof Float32Array ? new Float32Array(length) : new BigInt64Array(length);
  for (let index = 0; index < length; index += 1) all[index] = values[index % values.length] ?? 0;
  return all as T; // the same class as `values`, by the line that made it
}
