/** One run of the prefill graph over the rows of a batch: everything a sequence knows before its first new token. */
import { float32Output, float32Tensor, int64Tensor, type Feeds, type InferenceSession, type Tensor } from '../inferenceSession.ts';
import { createKeyValueCache, showColumns, writeColumns } from '../keyValueCache.ts';
import { absentValues } from '../graphShapes.ts';
import type { Architecture, PackageManifest } from '../packageManifest.ts';
import { layOutRow, prefillMask, textColumnsOf, type RowLayout, type SequenceRow } from '../sequences.ts';
import { createStepCache, type StepCache } from '../stepCache.ts';
import type { UnifiedModel } from '../types.ts';

/** Texts that are read or written in one run: to here the 8-bit kernels take little more than for one row, beyond it five times as long. */
export const rowsAtOnce = 8;

export type PrefillInput = {
  readonly rows: readonly SequenceRow[];
  /** Encoder outputs, [vision_tokens * width] each: the pictures of every row, as many in each; one entry serves all rows. */
  readonly pictures: readonly (readonly Float32Array[])[];
  /** Autoencoder tokens of the source, [tokens * token_dims], or null. */
  readonly source: Float32Array | null;
  /** At how many columns of each row logits are wanted: the last that it fills, and those before. */
  readonly logits: number;
};

export type PrefillOutput = {
  readonly k: Float32Array;
  readonly v: Float32Array;
  /** [rows, logits, vocab], in the order of the columns; empty where not wanted. */
  readonly logits: Float32Array;
  readonly layouts: readonly RowLayout[];
  readonly columns: number;
};

export async function runPrefill(model: UnifiedModel, input: PrefillInput): Promise<PrefillOutput> {
  const { manifest } = model;
  const textColumns = Math.max(...input.rows.map(textColumnsOf));
  const parts = { pictures: input.pictures[0]?.length ?? 0, hasSource: input.source !== null, imageTokens: 0 };
  const layouts = input.rows.map((row) => layOutRow(manifest, parts, row, textColumns));
  const columns = layouts[0]?.positions.length ?? 0;
  const session = await model.session('prefill');
  const outputs = await session.run({
    ...presentFeeds(manifest, {
      ...prefixFeeds(manifest.architecture, input),
      ...noImage(manifest.architecture, input.rows.length),
      ...logitFeeds(layouts, input.logits),
    }),
    text_ids: int64Tensor(
      layouts.flatMap((layout) => layout.textIds),
      [layouts.length, textColumns],
    ),
    position: int64Tensor(
      layouts.flatMap((layout) => layout.positions),
      [layouts.length, columns],
    ),
    mask: float32Tensor(prefillMask(layouts), [layouts.length, 1, columns, columns]),
  });
  const output = (name: string): Float32Array => float32Output(outputs, name);
  return { k: output('k'), v: output('v'), logits: input.logits > 0 ? output('logits') : new Float32Array(0), layouts, columns };
}

/** At the last columns that each row fills: a row's text is one run of them. */
function logitFeeds(layouts: readonly RowLayout[], wanted: number): Feeds {
  const index = layouts.flatMap(({ valid }) => {
    const last = valid.lastIndexOf(true);
    return Array.from({ length: wanted }, (_, place) => last - wanted + 1 + place);
  });
  return { logit_index: int64Tensor(index, [layouts.length, wanted]) };
}

/** Without those that the graph of such a package does not take. */
function presentFeeds(manifest: PackageManifest, feeds: Feeds): Feeds {
  const absent = absentValues(manifest);
  return Object.fromEntries(Object.entries(feeds).filter(([name]) => !absent.includes(name)));
}

function prefixFeeds(architecture: Architecture, { rows, pictures, source }: PrefillInput): Feeds {
  const { width, vision, drawing } = architecture;
  const segments = (pictures[0] ?? []).flatMap((_, picture) => Array.from({ length: vision?.tokens ?? 0 }, () => picture));
  const grid = source === null ? [] : Array.from({ length: drawing?.tokens ?? 0 }, (_, index) => index);
  return {
    vision: stacked(pictures, rows.length, [segments.length, width]),
    vision_segment: int64Tensor(
      rows.flatMap(() => segments),
      [rows.length, segments.length],
    ),
    source: stacked([source === null ? [] : [source]], rows.length, [grid.length, drawing?.token_dims ?? 0]),
    source_grid: int64Tensor(
      rows.flatMap(() => grid),
      [rows.length, grid.length],
    ),
  };
}

/** Target tokens come one by one, after the prefill: here there are none. */
function noImage({ drawing }: Architecture, rows: number): Feeds {
  return {
    image: float32Tensor(new Float32Array(0), [rows, 0, drawing?.token_dims ?? 0]),
    image_grid: int64Tensor([], [rows, 0]),
    image_next: int64Tensor([], [rows, 0]),
  };
}

/** The blocks of each row after one another, those of a single entry in every row: [rows, ...dims]. */
function stacked(blocks: readonly (readonly Float32Array[])[], rows: number, dims: readonly number[]): Tensor {
  const data = new Float32Array(dims.reduce((product, dim) => product * dim, rows));
  let place = 0;
  for (let row = 0; row < rows; row += 1) {
    for (const block of blocks[blocks.length === 1 ? 0 : row] ?? []) {
      data.set(block, place);
      place += block.length;
    }
  }
  return float32Tensor(data, [rows, ...dims]);
}

/** How many rows go on from a prefill, each of its rows being that of `rows / layouts`, and how many columns they will come to at least. */
export type GoingOn = { readonly rows: number; readonly newColumns: number };

/** What a step graph goes on from after a prefill. Whoever asks for it releases it. */
export function stepsAfter(
  model: UnifiedModel,
  session: InferenceSession,
  prefill: PrefillOutput,
  { rows, newColumns }: GoingOn,
): StepCache {
  const { layers, kv_heads: heads, head_dim: headDim } = model.manifest.architecture;
  const { k, v, layouts, columns } = prefill;
  const capacity = columns + (session.hold === undefined ? newColumns : 0);
  const cache = createKeyValueCache({ layers, rows, heads, headDim, capacity });
  writeColumns(cache, 0, { k, v, sourceRows: layouts.length, columns });
  const share = rows / layouts.length;
  showColumns(cache, 0, columns, (row, column) => layouts[Math.floor(row / share)]?.valid[column] === true);
  return createStepCache(session, cache, columns);
}
