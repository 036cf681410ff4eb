/** What Python and TypeScript must agree on, by the rows that Python wrote into each package (`export/twin_rows.py`, `twin_runs.py`). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openModel } from './openModel.ts';
import { createOrtSession } from './ortSession.ts';
import { drawDefaults, drawingOf, samplerOf } from './abilities.ts';
import type { PackageManifest } from './packageManifest.ts';
import { premultipliedPlanes, visionPlanes } from './pictures.ts';
import { answerQuestion } from './pipelines/answerQuestion.ts';
import { captionImage } from './pipelines/captionImage.ts';
import { circlingPieces } from './pipelines/circlingPieces.ts';
import { editImage } from './pipelines/editImage.ts';
import { generateImage } from './pipelines/generateImage.ts';
import { choosePiece, flowSchedule, guidanceRows, guidanceWeights, tokenNoise } from './sampling.ts';
import { questionPrompt, taskPrompt, type Prompt } from './prompts.ts';
import { guidanceSequenceRows, layOutRow, textColumnsOf, type SequenceRow } from './sequences.ts';
import { numberReader, spelledOut } from './testing/numberReader.ts';
import { repositoryPackages } from './testing/packages.ts';
import { numbersOf, relativeDistance } from './testing/relativeDistance.ts';
import { pictureOfCells, readTwinFixtures, type TwinFixtures, type TwinRun } from './testing/twinFixtures.ts';
import type { DrawResult, Rgba, TextResult, UnifiedModel } from './types.ts';

const ignoreEvents = (): void => undefined;

describe.each(repositoryPackages())('Python and TypeScript agree on $name:', ({ folder }) => {
  const twins = readTwinFixtures(folder);
  let model: UnifiedModel;

  beforeAll(async () => {
    model = await openModel(folder, { threads: 1, session: createOrtSession });
  });

  afterAll(async () => {
    await model.release();
  });

  it('which turns of a conversation are read, and where a long question ends', () => {
    for (const { turns, reserve, ids, opens } of twins.conversations) {
      const { tokens } = conversationOf(model.manifest, turns, reserve);
      expect(tokens.map(({ id }) => id)).toEqual(ids);
      expect(tokens.map((token) => Number(token.opens))).toEqual(opens);
    }
  });

  it.each(twins.layouts)('the columns of $task, their positions, blocks and who sees them', (layout) => {
    const rows = sequenceRows(model.manifest, layout);
    const pictures = { draw: 0, edit: 1, caption: 1, ask: 2 }[layout.task];
    const parts = { pictures, hasSource: layout.task === 'edit', imageTokens: layout.imageTokens };
    const width = Math.max(...rows.map(textColumnsOf));
    const laidOut = rows.map((row) => layOutRow(model.manifest, parts, row, width));
    expect(laidOut.map((row) => ({ ...row, valid: row.valid.map(Number).join('') }))).toEqual(layout.rows);
  });

  it('start noise at any temperature, equal in float32', () => {
    for (const { seed, variation, grid, temperature, noise } of twins.start_noise) {
      expect([...tokenNoise({ seed, variation }, grid, noise.length, temperature)]).toEqual(noise);
    }
  });

  it('the rows that guidance runs and what each weighs', () => {
    for (const { scales, hasSource, rows, total, weights } of twins.guidance) {
      expect(guidanceRows(scales, hasSource)).toBe(rows);
      for (const [index, expected] of weights) expect(guidanceWeights(rows, scales, index, total)).toEqual(expected);
    }
  });

  it('the times of the solver, equal in float32', () => {
    for (const { steps, shift, times } of twins.schedules) expect([...flowSchedule(steps, shift)]).toEqual(times);
  });

  it('the piece that is chosen, and what the model thought of it', () => {
    for (const { logits, barred, id, logProbability, ...options } of twins.choices) {
      const choice = choosePiece(Float32Array.from(logits), { ...options, barred: new Set(barred) });
      expect(choice.id).toBe(id);
      // float64 sums in another order
      expect(choice.logProbability).toBeCloseTo(logProbability, 11);
    }
  });

  it('which pieces would lead a caption in circles', () => {
    for (const { ids, barred } of twins.circling) expect([...circlingPieces(ids, model.tokenizer)].toSorted(byNumber)).toEqual(barred);
    const { vocab } = model.manifest.architecture;
    const doubled = Array.from({ length: vocab }, (_, piece) => circlingPieces([piece], model.tokenizer).has(piece));
    expect(doubled).toEqual(doubled.map((_, piece) => (((twins.doubled[piece >> 3] ?? 0) >> (7 - (piece & 7))) & 1) === 1));
  });

  it.each(twins.resizing)('a picture of $width x $height made $px px wide, to three levels of 255', (resizing) => {
    const { width, height, rgba, px, visionPx, resized, seen } = resizing;
    const planes = premultipliedPlanes({ width, height, data: rgba }, px);
    const expected = premultipliedPlanes({ width: px, height: px, data: resized }, px);
    expect(worstDifference(planes, expected)).toBeLessThanOrEqual(3 / 255);
    const visionSeen = visionPlanes(planes, px, visionPx);
    const seenByPython = Float32Array.from(seen, (level) => level / 127.5 - 1);
    expect(worstDifference(visionSeen, seenByPython)).toBeLessThanOrEqual(3 / 127.5);
  });

  it.each(twins.runs)('a free-running $kind', async (run) => {
    const result = await resultOf(model, run, (number) => pictureOf(twins, number, drawingOf(model).image_px));
    if (result.kind === 'written' && 'text' in run) {
      expect(result.text).toBe(run.text);
      expect(Math.abs(result.logProbability - run.logProbability)).toBeLessThanOrEqual(run.tolerance);
    } else if (result.kind === 'drawn' && 'latents' in run) {
      expect(result.pictures.map(({ order }) => [...order])).toEqual(run.orders);
      for (const [variation, { latents, order }] of result.pictures.entries()) {
        const stored = run.latents[variation] ?? [];
        const held = [...order].slice(0, run.held);
        const kept = numbersOf(stored, order.length, held);
        expect(relativeDistance(Float32Array.from(numbersOf(latents, order.length, held)), kept)).toBeLessThanOrEqual(run.tolerance);
        // Later tokens feed on the last bits of these; other noise would give 1.4.
        expect(relativeDistance(latents, stored)).toBeLessThan(1);
      }
    }
    expect(result.kind).toBe('text' in run ? 'written' : 'drawn');
  });
});

function byNumber(a: number, b: number): number {
  return a - b;
}

function worstDifference(ours: Float32Array, theirs: Float32Array): number {
  expect(ours.length).toBe(theirs.length);
  return ours.reduce((worst, value, index) => Math.max(worst, Math.abs(value - (theirs[index] ?? Number.NaN))), 0);
}

type Turns = TwinFixtures['conversations'][number]['turns'];

/** The last turn is the one to be answered. */
function conversationOf(manifest: PackageManifest, turns: Turns, reserve: number): Prompt {
  const spelled = turns.map(({ question, answer }) => ({ question: spelledOut(question), answer: spelledOut(answer) }));
  return questionPrompt(numberReader(manifest), spelled.slice(0, -1), spelled.at(-1)?.question ?? '', reserve);
}

function sequenceRows(manifest: PackageManifest, layout: TwinFixtures['layouts'][number]): SequenceRow[] {
  const reader = numberReader(manifest);
  switch (layout.task) {
    case 'draw':
      return guidanceSequenceRows(manifest, 2, taskPrompt(reader, 'draw', spelledOut(layout.pieces)));
    case 'edit':
      return guidanceSequenceRows(manifest, 3, taskPrompt(reader, 'edit', spelledOut(layout.pieces)));
    case 'caption':
      return [{ prompt: taskPrompt(reader, 'caption', ''), seesPictures: true, nullSource: false }];
    case 'ask':
      return [{ prompt: conversationOf(manifest, layout.turns, 32), seesPictures: true, nullSource: false }];
  }
}

function pictureOf(twins: TwinFixtures, number: number, px: number): Rgba {
  const cells = twins.pictures[String(number)];
  if (cells === undefined) throw new Error(`the fixtures hold no picture ${String(number)}`);
  return pictureOfCells(cells, px);
}

type Result = ({ readonly kind: 'drawn' } & DrawResult) | ({ readonly kind: 'written' } & TextResult);

async function resultOf(model: UnifiedModel, run: TwinRun, picture: (number: number) => Rgba): Promise<Result> {
  const sampler = samplerOf(model);
  const { guidance_text: guidance, temperature } = sampler;
  const { steps } = drawDefaults(sampler);
  const options = { steps, guidance, temperature, partialEvery: 0 };
  switch (run.kind) {
    case 'draw': {
      const { seed, variations, order, prompt } = run;
      return { kind: 'drawn', ...(await generateImage(model, { ...options, seed, variations, order, prompt }, ignoreEvents)) };
    }
    case 'edit': {
      const { seed, variations, order, instruction } = run;
      const request = { ...options, seed, variations, order, instruction, source: picture(run.picture) };
      return { kind: 'drawn', ...(await editImage(model, request, ignoreEvents)) };
    }
    case 'caption':
      return { kind: 'written', ...(await captionImage(model, { picture: picture(run.pictures[0] ?? -1) }, ignoreEvents)) };
    case 'answer': {
      const earlier = run.earlier.map(([question, answer]) => ({ question, answer }));
      const request = { pictures: run.pictures.map(picture), question: run.question, earlier };
      return { kind: 'written', ...(await answerQuestion(model, request, ignoreEvents)) };
    }
  }
}
