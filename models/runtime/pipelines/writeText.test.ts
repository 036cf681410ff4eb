import { describe, expect, it } from 'vitest';
import { float32Output } from '../inferenceSession.ts';
import { choosePiece, logSoftmax } from '../sampling.ts';
import { questionPrompt, taskPrompt, type Prompt } from '../prompts.ts';
import { readGoldenFixtures, type GoldenCall } from '../probe/goldenFixtures.ts';
import { numberReader, spelledOut } from '../testing/numberReader.ts';
import { tinyPackage } from '../testing/packages.ts';
import { recordModel } from '../testing/recordedModel.ts';
import type { Rgba, RuntimeEvent, UnifiedModel } from '../types.ts';
import { answerQuestion } from './answerQuestion.ts';
import { captionImage } from './captionImage.ts';
import { encodeVision } from './encodePictures.ts';
import { runPrefill } from './prefill.ts';
import { writeText } from './writeText.ts';

let model: UnifiedModel;
const runs = recordModel((opened) => (model = opened));
const ignore = (): void => undefined;
const picture: Rgba = {
  width: 40,
  height: 30,
  data: Uint8ClampedArray.from({ length: 40 * 30 * 4 }, (_, index) => (index % 4 === 3 ? 255 : (index * 7) % 256)),
};

/** A model that never ends a text by itself: no piece has the id of the end. */
function endless(): UnifiedModel {
  const { architecture } = model.manifest;
  return { ...model, manifest: { ...model.manifest, architecture: { ...architecture, special: { ...architecture.special, eos: -1 } } } };
}

/** Largest difference between the two halves of the numbers. */
function difference(values: readonly number[]): number {
  const half = values.length / 2;
  return Math.max(...values.slice(0, half).map((value, index) => Math.abs(value - (values[half + index] ?? Number.NaN))));
}

describe('a text feeds the graphs what the golden run was made from', () => {
  const golden = readGoldenFixtures(tinyPackage);

  function goldenNumbers(call: GoldenCall | undefined, name: string): number[] {
    const stored = call?.inputs[name];
    if (stored === undefined) throw new Error(`no golden input ${name}`);
    return Array.from(golden.input(stored).data, Number);
  }

  /** Tokens from the pieces of a golden text: a caption, or three questions of which two are answered. */
  function turnsOf(ids: readonly number[]): Prompt {
    const reader = numberReader(model.manifest);
    const { answer, eos } = model.manifest.architecture.special;
    const [end1 = -1, end2 = -1, end3 = -1] = ids.flatMap((id, index) => (id === answer ? [index] : []));
    if (end1 < 0) return taskPrompt(reader, 'caption', '');
    const [eos1, eos2] = [ids.lastIndexOf(eos, end2), ids.lastIndexOf(eos, end3)];
    const earlier = [
      { question: spelledOut(ids.slice(1, end1)), answer: spelledOut(ids.slice(end1 + 1, eos1)) },
      { question: spelledOut(ids.slice(eos1 + 1, end2)), answer: spelledOut(ids.slice(end2 + 1, eos2)) },
    ];
    return questionPrompt(reader, earlier, spelledOut(ids.slice(eos2 + 1, end3)), 4);
  }

  it.each(['caption', 'ask'])('%s', async (name) => {
    const run = golden.cases.runs.find((each) => each.name === name);
    const vision = Float32Array.from(goldenNumbers(run?.prefill, 'vision'));
    const size = 4 * 64;
    const pictures = Array.from({ length: vision.length / size }, (_, index) => vision.slice(index * size, (index + 1) * size));
    const prompt = turnsOf(goldenNumbers(run?.prefill, 'text_ids'));
    const options = { maxPieces: 3, temperature: 0, seed: 0, signal: undefined };
    await writeText({ model: endless(), prompt, pictures }, options, ignore);
    const [prefill, ...steps] = runs;
    for (const input of Object.keys(run?.prefill.inputs ?? {})) {
      expect(Array.from(prefill?.feeds[input]?.data ?? [], Number), input).toEqual(goldenNumbers(run?.prefill, input));
    }
    for (const [index, step] of (run?.steps.slice(0, 2) ?? []).entries()) {
      const own = Array.from(steps[index]?.feeds['mask']?.data ?? [], Number);
      const mask = goldenNumbers(step, 'mask');
      expect(Number(steps[index]?.feeds['position']?.data[0])).toBe(goldenNumbers(step, 'position')[0]);
      expect([...own.slice(0, mask.length - 1), own.at(-1)]).toEqual(mask);
      expect(own.slice(mask.length - 1, -1).every((value) => value === -1e9)).toBe(true);
    }
  });
});

describe('text', () => {
  it('has exactly the log-probabilities that one pass over the whole text gives, to 2 %', async () => {
    const pictures = [await encodeVision(model, picture)];
    const prompt = taskPrompt(model, 'caption', '');
    const options = { maxPieces: 6, temperature: 1.5, seed: 4, signal: undefined };
    const written = await writeText({ model: endless(), prompt, pictures }, options, ignore);
    const ids = runs.filter((run) => run.graph === 'text_step').map((run) => Number(run.feeds['token_id']?.data[0]));
    expect(ids).toHaveLength(5);
    let total = 0;
    for (let index = 0; index < 5; index += 1) {
      const tokens = [...prompt.tokens, ...ids.slice(0, index).map((id) => ({ id, opens: true }))];
      const row = { prompt: { ...prompt, tokens }, seesPictures: true, nullSource: false };
      const { logits } = await runPrefill(model, { rows: [row], pictures: [pictures], source: null, logits: 1 });
      total += logSoftmax(logits)[ids[index] ?? 0] ?? Number.NaN;
    }
    const last = written.logProbability - total;
    expect(written.piecesWritten).toBe(6);
    expect(last).toBeLessThan(0);
    const events = await writeText({ model: endless(), prompt, pictures }, { ...options, maxPieces: 5 }, ignore);
    expect(Math.abs(events.logProbability / total - 1)).toBeLessThan(0.02);
  });

  it('is the most likely at temperature 0, and repeats for a seed above it', async () => {
    const ask = async (temperature: number, seed: number): Promise<string> => {
      const request = { pictures: [picture], question: 'how many apples are there?', earlier: [], maxPieces: 6, temperature, seed };
      return (await answerQuestion(endless(), request, ignore)).text;
    };
    expect(await ask(0, 1)).toBe(await ask(0, 2));
    expect(await ask(3, 1)).toBe(await ask(3, 1));
    expect(await ask(3, 1)).not.toBe(await ask(3, 2));
  });

  it('streams: the pieces joined are the text, and their log-probabilities its own', async () => {
    // Sampled hot, because the end piece, which has no text, is what a trained model soon prefers.
    const events: RuntimeEvent[] = [];
    const request = {
      pictures: [picture, picture],
      question: 'what colour is the car?',
      earlier: [{ question: 'what?', answer: 'a car' }],
      maxPieces: 12,
      temperature: 3,
      seed: 1,
    };
    const result = await answerQuestion(endless(), request, (event) => events.push(event));
    const pieces = events.filter((event) => event.kind === 'textPiece');
    expect(pieces.map((piece) => piece.text).join('')).toBe(result.text);
    expect(result.pieces).toEqual(pieces.map(({ text, logProbability }) => ({ text, logProbability })));
    expect(pieces.reduce((sum, piece) => sum + piece.logProbability, 0)).toBeCloseTo(result.logProbability, 9);
    expect(result.confidence).toBeCloseTo(Math.exp(result.logProbability), 12);
    expect(events.filter((event) => event.kind === 'stage').map((event) => event.stage)).toEqual(['read', 'encode', 'prefill', 'answer']);
  });

  it('of a caption does not run in circles where that of an answer may', async () => {
    const pictures = [await encodeVision(model, picture)];
    const prompt = taskPrompt(model, 'caption', '');
    const most = (mayCircle: boolean) => {
      runs.length = 0;
      return writeText(
        { model: endless(), prompt, pictures },
        { maxPieces: 14, temperature: 0, seed: 0, mayCircle, signal: undefined },
        ignore,
      ).then(() => runs.filter((run) => run.graph === 'text_step').map((run) => Number(run.feeds['token_id']?.data[0])));
    };
    const threes = (ids: readonly number[]) => ids.slice(2).map((_, index) => ids.slice(index, index + 3).join());
    const [circling, straight] = [threes(await most(true)), threes(await most(false))];
    expect(new Set(circling).size).toBeLessThan(circling.length);
    expect(new Set(straight).size).toBe(straight.length);
    runs.length = 0;
    await captionImage(endless(), { picture, maxPieces: 14 }, ignore);
    const said = runs.filter((run) => run.graph === 'text_step').map((run) => Number(run.feeds['token_id']?.data[0]));
    expect(threes(said)).toEqual(straight);
  });

  it('draws each piece with a random number of its own', async () => {
    const options = { maxPieces: 8, temperature: 3, seed: 5, signal: undefined };
    const pictures = [await encodeVision(model, picture)];
    await writeText({ model: endless(), prompt: taskPrompt(model, 'caption', ''), pictures }, options, ignore);
    const logits = runs.filter((run) => run.graph !== 'vision').map((run) => float32Output(run.outputs, 'logits'));
    const ids = runs.filter((run) => run.graph === 'text_step').map((run) => Number(run.feeds['token_id']?.data[0]));
    const expected = logits.slice(0, -1).map((each, piece) => choosePiece(each, { temperature: 3, seed: 5, piece }).id);
    expect(ids).toEqual(expected);
  });

  it('of an answer follows both pictures, in order, and the earlier turns', async () => {
    const other: Rgba = { ...picture, data: picture.data.map((value, index) => (index % 4 === 3 ? 255 : 255 - value)) };
    const earlier = [{ question: 'what colour is the car?', answer: 'two red apples' }];
    await answerQuestion(model, { pictures: [picture, other], question: 'how many?', earlier, maxPieces: 1 }, ignore);
    const prefill = runs.find((run) => run.graph === 'prefill')?.feeds;
    const prefixes = [...(await encodeVision(model, picture)), ...(await encodeVision(model, other))];
    expect(Array.from(prefill?.['vision']?.data ?? [], Number)).toEqual(prefixes);
    expect(difference(prefixes)).toBeGreaterThan(0.001);
    const { bos, answer, eos } = model.manifest.architecture.special;
    const pieces = (text: string): number[] => model.tokenizer.encode(text);
    const asked = [bos, ...pieces('what colour is the car?'), answer, ...pieces('two red apples'), eos, ...pieces('how many?'), answer];
    expect(Array.from(prefill?.['text_ids']?.data ?? [], Number)).toEqual(asked);
  });

  it('of a caption is as certain as its pieces on average', async () => {
    const caption = await captionImage(endless(), { picture, maxPieces: 4 }, ignore);
    expect(caption.confidence).toBeCloseTo(Math.exp(caption.logProbability / 4), 12);
  });

  it('ends with the end piece, whose log-probability counts', async () => {
    const caption = await captionImage(endless(), { picture, maxPieces: 1 }, ignore);
    const first = runs.find((run) => run.graph === 'prefill');
    expect(first?.feeds['text_ids']?.data).toEqual(BigInt64Array.of(2n, 8n));
    // Let the most likely first piece be the end.
    const pictures = [await encodeVision(model, picture)];
    const row = { prompt: taskPrompt(model, 'caption', ''), seesPictures: true, nullSource: false };
    const { logits } = await runPrefill(model, { rows: [row], pictures: [pictures], source: null, logits: 1 });
    const likeliest = logits.indexOf(Math.max(...logits));
    const { architecture } = model.manifest;
    const ending = {
      ...model,
      manifest: { ...model.manifest, architecture: { ...architecture, special: { ...architecture.special, eos: likeliest } } },
    };
    const empty = await captionImage(ending, { picture }, ignore);
    expect([empty.text, empty.pieces]).toEqual(['', []]);
    expect(empty.logProbability).toBeCloseTo(caption.logProbability, 9);
    expect(empty.confidence).toBeCloseTo(Math.exp(caption.logProbability), 9);
  });

  it('stays inside the slots of the model', async () => {
    const question = 'how many apples are there in the picture on the left of the yellow house? '.repeat(20);
    const result = await answerQuestion(endless(), { pictures: [picture], question, earlier: [] }, ignore);
    const positions = runs.filter((run) => run.graph === 'text_step').map((run) => Number(run.feeds['position']?.data[0]));
    expect(positions).toEqual(Array.from({ length: 31 }, (_, index) => 24 + 32 + index));
    expect(result.stopped).toBe(false);
  });

  it('keeps what is written when stopped', async () => {
    const stop = new AbortController();
    const request = { picture, signal: stop.signal };
    const result = await captionImage(endless(), request, (event) => {
      if (event.kind === 'textPiece') stop.abort();
    });
    expect([result.stopped, result.pieces.length]).toEqual([true, 1]);
    const none = await captionImage(model, { picture, signal: AbortSignal.abort() }, ignore);
    expect([none.stopped, none.text, none.confidence]).toEqual([true, '', 0]);
  });

  it('needs one or two pictures and a question', async () => {
    const ask = async (pictures: readonly Rgba[], question: string): Promise<unknown> =>
      answerQuestion(model, { pictures, question, earlier: [] }, ignore);
    await expect(ask([], 'what?')).rejects.toMatchObject({ code: 'pictureMissing' });
    await expect(ask([picture, picture, picture], 'what?')).rejects.toMatchObject({ code: 'picturesTooMany' });
    await expect(ask([picture], '  ')).rejects.toMatchObject({ code: 'promptEmpty' });
  });
});
