/** Writes a text for each of several pictures together: one run of `text_step` a piece for all that are still open. */
import { setImmediate as nextMacrotask } from 'node:timers/promises';
import { float32Output, int64Tensor } from '../inferenceSession.ts';
import { cacheFeeds, gatherRows, showColumns, writeColumns, type KeyValueCache } from '../keyValueCache.ts';
import type { Prompt } from '../prompts.ts';
import { firstWrittenPosition } from '../sequences.ts';
import type { UnifiedModel } from '../types.ts';
import { advanceBeams, startBeams, type BeamOptions, type Beams, type Hypothesis } from './beamSearch.ts';
import { circlingPieces } from './circlingPieces.ts';
import { isStopped } from './isStopped.ts';
import { cacheOfPrefill, runPrefill } from './prefill.ts';

export type TextToWrite = { readonly prompt: Prompt; readonly picture: Float32Array };

export type WriteTextsOptions = {
  readonly beams: number;
  readonly maxPieces: number;
  readonly fewestPieces: number;
  readonly mayCircle: boolean;
  readonly signal: AbortSignal | undefined;
};

/** Most captions end within so many pieces; the columns of a cache cost time whether they are written or not. */
const roomAtOnce = 16;

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
  const prefill = await runPrefill(model, { rows, pictures, source: null, logits: true });
  const session = await model.session('text_step');
  let cache = cacheOfPrefill(model, prefill, texts.length, roomAtOnce);
  let open = prefill.layouts.flatMap((layout, index): Open[] => {
    const prompt = texts[index]?.prompt;
    if (prompt === undefined) return [];
    const first = firstWrittenPosition(model.manifest, prompt, layout);
    return [{ index, first, beams: startBeams(), options: beamOptions(model, prompt.tokens.length, options) }];
  });
  let { logits } = prefill;
  for (let piece = 0; ; piece += 1) {
    await nextMacrotask();
    if (isStopped(options.signal)) return;
    const step = advanceAll(open, logits, vocab, onWritten);
    open = step.open;
    if (open.length === 0) return;
    cache = withRoom(cache, step.parents, prefill.columns + piece);
    const fed = open.flatMap(({ first, beams }) => beams.open.map(({ ids }) => ({ id: ids.at(-1) ?? 0, at: first + piece })));
    const outputs = await session.run({
      ...cacheFeeds(cache),
      token_id: int64Tensor(
        Array.from(fed, ({ id }) => id),
        [fed.length, 1],
      ),
      position: int64Tensor(
        Array.from(fed, ({ at }) => at),
        [fed.length, 1],
      ),
    });
    const [k, v] = [float32Output(outputs, 'k_new'), float32Output(outputs, 'v_new')];
    writeColumns(cache, prefill.columns + piece, { k, v, sourceRows: fed.length, columns: 1 });
    showColumns(cache, prefill.columns + piece, 1);
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

/** The cache of the rows that go on, with room for the column that the next step writes. */
function withRoom(cache: KeyValueCache, parents: readonly number[], column: number): KeyValueCache {
  const { rows, capacity } = cache.shape;
  const isFull = column >= capacity;
  const isSame = parents.length === rows && parents.every((parent, row) => parent === row);
  return isSame && !isFull ? cache : gatherRows(cache, parents, isFull ? capacity + roomAtOnce : capacity);
}
