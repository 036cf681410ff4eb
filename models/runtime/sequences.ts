/**
 * Token sequences, positions and masks of the four tasks; the twin of `unifluid/text_parts.py` and `sequences.py`. Positions are fixed by
 * slot, so a part that is absent or masked never shifts another. Letters: R rows, Q columns, N target tokens.
 */
import type { Architecture } from './packageManifest.ts';

/** Added to the attention score of a column that must not be seen. */
export const hiddenColumn = -1e9;

/** `opens`: starts a new block of the mask rule; a token sees every valid token of its own and of earlier blocks. */
export type TextToken = { readonly id: number; readonly opens: boolean };

export type PromptTask = 'draw' | 'edit';

/** [<bos>, pieces.., task], all in one block. Pieces beyond the text slots are dropped from the end. */
export function promptTokens(architecture: Architecture, task: PromptTask, pieces: readonly number[]): TextToken[] {
  const { special, text_slots: slots } = architecture;
  return [special.bos, ...pieces.slice(0, slots - 2), special[task]].map(joined);
}

/** [<bos>, context.., <caption>], all in one block; at least `reserve` slots stay free for the caption. */
export function captionTokens({ special, text_slots: slots }: Architecture, context: readonly number[] = [], reserve = 0): TextToken[] {
  return [special.bos, ...context.slice(0, Math.max(0, slots - reserve - 2)), special.caption].map(joined);
}

export type EarlierTurn = { readonly question: readonly number[]; readonly answer: readonly number[] };

/**
 * [<bos>, question 1.., <answer>] answer 1.. <eos> [question 2.., <answer>] ... Three turns at most, and at least `reserve`
 * slots stay free for the new answer: the earliest turns give way first, then the end of the question.
 */
export function questionTokens(
  architecture: Architecture,
  earlier: readonly EarlierTurn[],
  question: readonly number[],
  reserve: number,
): TextToken[] {
  const { special, text_slots: slots } = architecture;
  const room = slots - reserve;
  const asked = question.slice(0, Math.max(0, room - 2));
  const turns = earlier.slice(-2);
  const lengthOf = (kept: readonly EarlierTurn[]): number =>
    kept.reduce((sum, turn) => sum + turn.question.length + turn.answer.length + 2, asked.length + 2);
  while (turns.length > 0 && lengthOf(turns) > room) turns.shift();

  const tokens: TextToken[] = [joined(special.bos)];
  for (const turn of turns) {
    tokens.push(...questionBlock(turn.question, special.answer, tokens.length > 1));
    tokens.push(...[...turn.answer, special.eos].map((id) => ({ id, opens: true })));
  }
  tokens.push(...questionBlock(asked, special.answer, tokens.length > 1));
  return tokens;
}

function questionBlock(pieces: readonly number[], answer: number, opensBlock: boolean): TextToken[] {
  return [...pieces, answer].map((id, index) => ({ id, opens: opensBlock && index === 0 }));
}

function joined(id: number): TextToken {
  return { id, opens: false };
}

/** One row of a batch: which parts it sees, its text, and whether <null_source> stands in for the source. */
export type SequenceRow = {
  readonly text: readonly TextToken[];
  readonly seesPictures: boolean;
  readonly nullSource: boolean;
};

/** The guidance rows of a drawing, in the order of their weights: full, no text, no text and no source. */
export function guidanceSequenceRows(architecture: Architecture, rows: 1 | 2 | 3, prompt: readonly TextToken[]): SequenceRow[] {
  const nullText = [joined(architecture.special.null_text)];
  const all: SequenceRow[] = [
    { text: prompt, seesPictures: true, nullSource: false },
    { text: nullText, seesPictures: true, nullSource: false },
    { text: nullText, seesPictures: false, nullSource: true },
  ];
  return all.slice(0, rows);
}

/** How many columns of each kind a batch has. `imageTokens` counts BOI. */
export type SequenceParts = {
  readonly pictures: number;
  readonly hasSource: boolean;
  readonly imageTokens: number;
};

export type RowLayout = {
  readonly textIds: readonly number[];
  readonly positions: readonly number[];
  /** Block number of each column; a column sees those whose number is not larger. */
  readonly blocks: readonly number[];
  readonly valid: readonly boolean[];
};

/** Lays one row out in the column order of the prefill graph (vision, source, text, image), `textColumns` wide in text. */
export function layOutRow(architecture: Architecture, parts: SequenceParts, row: SequenceRow, textColumns: number): RowLayout {
  const { slots, special, vision_tokens: visionTokens, tokens } = architecture;
  const layout = { textIds: [] as number[], positions: [] as number[], blocks: [] as number[], valid: [] as boolean[] };
  let block = 0;
  const add = (position: number, valid: boolean, opens = false): void => {
    if (opens) block += 1;
    layout.positions.push(position);
    layout.blocks.push(block);
    layout.valid.push(valid);
  };

  for (let picture = 0; picture < parts.pictures; picture += 1) {
    const start = picture === 0 ? slots.visionA : slots.visionB;
    for (let token = 0; token < visionTokens; token += 1) add(start + token, row.seesPictures);
  }
  if (parts.hasSource) for (let grid = 0; grid < tokens; grid += 1) add(slots.source + grid, row.seesPictures);
  for (const [index, token] of row.text.entries()) {
    layout.textIds.push(token.id);
    add(slots.text + index, true, token.opens);
  }
  if (row.nullSource) {
    layout.textIds.push(special.null_source);
    add(slots.source, true);
  }
  while (layout.textIds.length < textColumns) {
    layout.textIds.push(special.pad);
    add(slots.text, false);
  }
  for (let index = 0; index < parts.imageTokens; index += 1) add(slots.image + index, true, true);
  return layout;
}

/** Text columns a row needs. */
export function textColumnsOf(row: SequenceRow): number {
  return row.text.length + (row.nullSource ? 1 : 0);
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
