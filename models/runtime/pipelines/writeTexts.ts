/** Writes a text for each of several pictures together: one run of `text_step` a piece for all that are still open. */
import { setImmediate as nextMacrotask } from 'node:timers/promises';
import { float32Output, int64Tensor } from '../inferenceSession.ts';
import type { Prompt } from '../prompts.ts';
import { firstWrittenPosition } from '../sequences.ts';
import { roomAtOnce, type StepCache } from '../stepCache.ts';
import type { UnifiedModel } from '../types.ts';
import { advanceBeams, startBeams, type BeamOptions, type Beams, type Hypothesis } from './beamSearch.ts';
import { circlingPieces } from './circlingPieces.ts';
import { isStopped } from './isStopped.ts';
import { runPrefill, stepsAfter, type PrefillOutput } from './prefill.ts';

export type TextToWrite = { readonly prompt: Prompt; readonly picture: Float32Array };

export type WriteTextsOptions = {
  readonly beams: number;
  readonly maxPieces: number;
  readonly fewestPieces: number;
  readonly mayCircle: boolean;
  readonly signal: AbortSignal | undefined;
};

/** One picture in work, where the first piece written about it stands, and which rows of the batch are its open texts: as many as there are, in their order. */
type Open = { readonly index: number; readonly first: number; readonly beams: Beams; readonly options: BeamOptions };

/** `onWritten`: called as each text ends, with its place among `texts`. Texts that a stop cuts short are not told of. */
export async function writeTexts(
  model: UnifiedModel,
  texts: readonly TextToWrite[],
  options: WriteTextsOptions,
  onWritten: (index: number, text: Hypothesis) => void,
): Promise<void> {
  const { vocab } = model.manifest.architecture;
  if (texts.length === 0 || isStopped(options.signal)) return;
  const rows = texts.map(({ prompt }) => ({ prompt, seesPictures: true, nullSource: false }));
  const pictures = texts.map(({ picture }) => [picture]);
  const prefill = await runPrefill(model, { rows, pictures, source: null, logits: 1 });
  const cache = stepsAfter(model, await model.session('text_step'), prefill, { rows: texts.length, newColumns: roomAtOnce });
  const open = prefill.layouts.flatMap((layout, index): Open[] => {
    const prompt = texts[index]?.prompt;
    if (prompt === undefined) return [];
    const first = firstWrittenPosition(model.manifest, prompt, layout);
    return [{ index, first, beams: startBeams(), options: beamOptions(model, prompt.tokens.length, options) }];
  });
  try {
    await writeOpen({ cache, open, logits: prefill.logits, vocab }, options.signal, onWritten);
  } finally {
    cache.release();
  }
}

type Writing = {
  readonly cache: StepCache;
  readonly open: readonly Open[];
  readonly logits: PrefillOutput['logits'];
  readonly vocab: number;
};

/** Piece by piece until nothing is open. */
async function writeOpen(writing: Writing, signal: AbortSignal | undefined, onWritten: (index: number, text: Hypothesis) => void) {
  const { cache, vocab } = writing;
  let { open, logits } = writing;
  let rows = open.length;
  for (let piece = 0; ; piece += 1) {
    await nextMacrotask();
    if (isStopped(signal)) return;
    const step = advanceAll(open, logits, vocab, onWritten);
    open = step.open;
    if (open.length === 0) return;
    if (!isSame(step.parents, rows)) await cache.pick(step.parents);
    rows = step.parents.length;
    const fed = open.flatMap(({ first, beams }) => beams.open.map(({ ids }) => ({ id: ids.at(-1) ?? 0, at: first + piece })));
    const outputs = await cache.step({
      token_id: int64Tensor(
        Array.from(fed, ({ id }) => id),
        [fed.length, 1],
      ),
      position: int64Tensor(
        Array.from(fed, ({ at }) => at),
        [fed.length, 1],
      ),
    });
    logits = float32Output(outputs, 'logits');
  }
}

function beamOptions(model: UnifiedModel, tokens: number, options: WriteTextsOptions): BeamOptions {
  const { special, text_slots: textSlots } = model.manifest.architecture;
  const nothing: ReadonlySet<number> = new Set();
  return {
    width: options.beams,
    eos: special.eos,
    most: Math.min(options.maxPieces, textSlots - tokens),
    fewest: options.fewestPieces,
    barred: (ids) => (options.mayCircle ? nothing : circlingPieces(ids, model.tokenizer)),
  };
}

/** One step of every search; those that are over are told of and leave the batch. `parents`: rows that the next step goes on from. */
function advanceAll(
  open: readonly Open[],
  logits: Float32Array,
  vocab: number,
  onWritten: (index: number, text: Hypothesis) => void,
): { open: Open[]; parents: number[] } {
  const stillOpen: Open[] = [];
  const parents: number[] = [];
  let row = 0;
  for (const search of open) {
    const first = row;
    row += search.beams.open.length;
    const own = search.beams.open.map((_text, beam) => logits.subarray((first + beam) * vocab, (first + beam + 1) * vocab));
    const step = advanceBeams(search.beams, own, search.options);
    const [winner] = step.beams.ended;
    if (step.beams.open.length > 0) {
      stillOpen.push({ ...search, beams: step.beams });
      parents.push(...step.parents.map((parent) => first + parent));
    } else if (winner !== undefined) {
      onWritten(search.index, winner);
    }
  }
  return { open: stillOpen, parents };
}

/** Whether all rows go on, each in its place. */
function isSame(parents: readonly number[], rows: number): boolean {
  return parents.length === rows && parents.every((parent, row) => parent === row);
}
