/** Writes text piece by piece after a prefix of pictures and text, one run of `text_step` a piece. */
import { setImmediate as nextMacrotask } from 'node:timers/promises';
import { float32Output, int64Tensor } from '../inferenceSession.ts';
import { choosePiece } from '../sampling.ts';
import type { Prompt } from '../prompts.ts';
import { firstWrittenPosition } from '../sequences.ts';
import type { OnRuntimeEvent, TextResult, UnifiedModel } from '../types.ts';
import { circlingPieces } from './circlingPieces.ts';
import { isStopped } from './isStopped.ts';
import { createPieceWriter } from './pieceWriter.ts';
import { runPrefill, stepsAfter } from './prefill.ts';

export type WriteOptions = {
  readonly maxPieces: number;
  readonly temperature: number;
  readonly seed: number;
  /** Whether the text may say the same again and again; a greedy caption of a weak model does. */
  readonly mayCircle?: boolean;
  readonly signal: AbortSignal | undefined;
};

export type WrittenText = Omit<TextResult, 'confidence'> & { readonly piecesWritten: number };

type Writing = { readonly model: UnifiedModel; readonly prompt: Prompt; readonly pictures: readonly Float32Array[] };

export async function writeText(writing: Writing, options: WriteOptions, onEvent: OnRuntimeEvent): Promise<WrittenText> {
  const { special } = writing.model.manifest.architecture;
  const writer = createPieceWriter(writing.model.tokenizer);
  const pieces: { text: string; logProbability: number }[] = [];
  const keep = (piece: ReturnType<typeof writer.finish>): void => {
    if (piece === null) return;
    pieces.push(piece);
    onEvent({ kind: 'textPiece', ...piece });
  };
  let logProbability = 0;
  let piecesWritten = 0;
  for await (const piece of drawPieces(writing, options, onEvent)) {
    logProbability += piece.logProbability;
    piecesWritten += 1;
    if (piece.id !== special.eos) keep(writer.add(piece.id, piece.logProbability));
  }
  keep(writer.finish());
  const text = pieces.map((piece) => piece.text).join('');
  return { text, pieces, logProbability, piecesWritten, stopped: isStopped(options.signal) };
}

/** The pieces one after another, <eos> last where the model ends by itself. */
async function* drawPieces({ model, prompt, pictures }: Writing, options: WriteOptions, onEvent: OnRuntimeEvent) {
  const { special, text_slots: textSlots } = model.manifest.architecture;
  const limit = Math.min(options.maxPieces, textSlots - prompt.tokens.length);
  if (limit <= 0 || isStopped(options.signal)) return;
  onEvent({ kind: 'stage', stage: 'prefill' });
  const row = { prompt, seesPictures: true, nullSource: false };
  const prefill = await runPrefill(model, { rows: [row], pictures: [pictures], source: null, logits: 1 });
  const [layout] = prefill.layouts;
  if (layout === undefined) throw new TypeError('A prefill of one row has no layout');
  const first = firstWrittenPosition(model.manifest, prompt, layout);
  const cache = stepsAfter(model, await model.session('text_step'), prefill, { rows: 1, newColumns: limit });
  onEvent({ kind: 'stage', stage: 'answer' });
  let { logits } = prefill;
  const said: number[] = [];
  const barred = () => (options.mayCircle === false ? { barred: circlingPieces(said, model.tokenizer) } : {});
  try {
    for (let index = 0; index < limit; index += 1) {
      await nextMacrotask();
      if (isStopped(options.signal)) return;
      const piece = choosePiece(logits, { temperature: options.temperature, seed: options.seed, piece: index, ...barred() });
      said.push(piece.id);
      yield piece;
      if (piece.id === special.eos || index === limit - 1) return;
      const fed = { token_id: int64Tensor([piece.id], [1, 1]), position: int64Tensor([first + index], [1, 1]) };
      logits = float32Output(await cache.step(fed), 'logits');
    }
  } finally {
    cache.release();
  }
}
