/**
 * Where the tokens of a sequence stand and who sees whom, by the `positions` of the manifest; the twin of `unifluid/columns.py`. Columns
 * run vision, source, text, image in every graph, whatever order positions and mask give them. Letters: R rows, Q columns, N target tokens.
 */
import type { PackageManifest } from './packageManifest.ts';
import { specialId, unguidedPrompt, type Prompt } from './prompts.ts';

/** Added to the attention score of a column that must not be seen. */
export const hiddenColumn = -1e9;

/** One row of a batch: which parts it sees, its text, and whether <null_source> stands in for the source. */
export type SequenceRow = { readonly prompt: Prompt; readonly seesPictures: boolean; readonly nullSource: boolean };

/** The guidance rows of a drawing, in the order of their weights: full, no text, no text and no source. */
export function guidanceSequenceRows(manifest: PackageManifest, rows: 1 | 2 | 3, prompt: Prompt): SequenceRow[] {
  const full = { prompt, seesPictures: true, nullSource: false };
  if (rows === 1) return [full];
  const unguided = unguidedPrompt(manifest, prompt);
  const all = [
    full,
    { prompt: unguided, seesPictures: true, nullSource: false },
    { prompt: unguided, seesPictures: false, nullSource: true },
  ];
  return all.slice(0, rows);
}

/** How many columns of each kind a batch has. `imageTokens` counts BOI. */
export type SequenceParts = { readonly pictures: number; readonly hasSource: boolean; readonly imageTokens: number };

export type RowLayout = {
  readonly textIds: readonly number[];
  readonly positions: readonly number[];
  /** Block number of each column; a column sees those whose number is not larger. */
  readonly blocks: readonly number[];
  readonly valid: readonly boolean[];
};

/** A token in the order in which it is read. */
type Placed = { readonly slot: number; readonly valid: boolean; readonly opens: boolean; position: number; block: number };

/** What a manifest says of places. */
export type SequenceManifest = Pick<PackageManifest, 'architecture' | 'positions'>;

/** Lays one row out, `textColumns` wide in text. */
export function layOutRow(manifest: SequenceManifest, parts: SequenceParts, row: SequenceRow, textColumns: number): RowLayout {
  const { special } = manifest.architecture;
  const { prompt } = row;
  const starts = startsOf(manifest);
  const causal = prompt.attention === 'causal';
  const seen = seenTokens(manifest, parts, { valid: row.seesPictures, opens: causal });
  const text = prompt.tokens.map(({ opens }, index) => placed(starts.text + index, true, opens));
  const nullSource = row.nullSource ? [placed(starts.source, true, causal)] : [];
  const padding = Array.from({ length: Math.max(0, textColumns - text.length - nullSource.length) }, () => placed(starts.text, false));
  const image = Array.from({ length: parts.imageTokens }, (_, index) => placed(starts.image + index, true, true));

  const before = text.slice(0, prompt.picturesAt);
  const inReading = [...before, ...seen, ...nullSource, ...text.slice(prompt.picturesAt), ...padding, ...image];
  number(manifest, inReading);
  const columns = [...seen, ...text, ...nullSource, ...padding, ...image];
  return {
    textIds: [
      ...prompt.tokens.map(({ id }) => id),
      ...nullSource.map(() => specialId(special, 'null_source')),
      ...padding.map(() => special.pad),
    ],
    positions: columns.map(({ position }) => position),
    blocks: columns.map(({ block }) => block),
    valid: columns.map(({ valid }) => valid),
  };
}

/** The columns of pictures, then those of the source. */
function seenTokens(manifest: SequenceManifest, parts: SequenceParts, { valid, opens }: { valid: boolean; opens: boolean }): Placed[] {
  const { vision, drawing } = manifest.architecture;
  const starts = startsOf(manifest);
  const run = (start: number, length = 0): Placed[] => Array.from({ length }, (_, token) => placed(start + token, valid, opens));
  const pictures = Array.from({ length: parts.pictures }, (_, picture) =>
    run(picture === 0 ? starts.visionA : starts.visionB, vision?.tokens),
  );
  return [...pictures.flat(), ...(parts.hasSource ? run(starts.source, drawing?.tokens) : [])];
}

function placed(slot: number, valid: boolean, opens = false): Placed {
  return { slot, valid, opens, position: slot, block: 0 };
}

/** Slots keep a part that is absent or masked from shifting another; contiguous positions count what is there. */
function number({ positions }: SequenceManifest, tokens: readonly Placed[]): void {
  let block = 0;
  let valid = 0;
  for (const token of tokens) {
    if (token.opens) block += 1;
    token.block = block;
    if (positions.kind === 'contiguous') token.position = positions.first + valid;
    if (token.valid) valid += 1;
  }
}

function startsOf({ positions }: SequenceManifest): { visionA: number; visionB: number; source: number; text: number; image: number } {
  return positions.kind === 'slots' ? positions.slots : { visionA: 0, visionB: 0, source: 0, text: 0, image: 0 };
}

/** Where the first piece that is written stands. */
export function firstWrittenPosition({ positions }: SequenceManifest, prompt: Prompt, layout: RowLayout): number {
  return positions.kind === 'slots' ? positions.slots.text + prompt.tokens.length : positions.first + validColumns(layout);
}

/** Where BOI stands, after which the first target token is drawn. */
export function firstDrawnPosition({ positions }: SequenceManifest, layout: RowLayout): number {
  return positions.kind === 'slots' ? positions.slots.image : positions.first + validColumns(layout);
}

function validColumns({ valid }: RowLayout): number {
  return valid.filter(Boolean).length;
}

/** Text columns a row needs. */
export function textColumnsOf(row: SequenceRow): number {
  return row.prompt.tokens.length + (row.nullSource ? 1 : 0);
}

/** Additive mask [R, 1, Q, Q]. */
export function prefillMask(rows: readonly RowLayout[]): Float32Array {
  const columns = rows[0]?.positions.length ?? 0;
  const mask = new Float32Array(rows.length * columns * columns);
  let place = 0;
  for (const row of rows) {
    for (let query = 0; query < columns; query += 1) {
      for (let column = 0; column < columns; column += 1) {
        const seen = row.valid[column] === true && (row.blocks[column] ?? 0) <= (row.blocks[query] ?? 0);
        mask[place] = seen ? 0 : hiddenColumn;
        place += 1;
      }
    }
  }
  return mask;
}
