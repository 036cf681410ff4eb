import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawingOf } from '../abilities.ts';
import { openModel } from '../openModel.ts';
import { captionFixtures, type CaptionFixture } from '../testing/captionFixtures.ts';
import { repositoryPackages } from '../testing/packages.ts';
import { recordModel } from '../testing/recordedModel.ts';
import { pictureOfCells } from '../testing/twinFixtures.ts';
import { createOrtSession } from '../ortSession.ts';
import type { CaptionKind, PictureCaption, Rgba, UnifiedModel } from '../types.ts';
import { answerQuestion } from './answerQuestion.ts';
import { captionImage } from './captionImage.ts';
import { captionImages } from './captionImages.ts';
import type { VisiblePiece } from './pieceWriter.ts';

const ignore = (): void => undefined;

function pictureOf(model: UnifiedModel, number: number | string): Rgba {
  const cells = captionFixtures.pictures[String(number)];
  if (cells === undefined) throw new Error(`the fixtures hold no picture ${String(number)}`);
  return pictureOfCells(cells, drawingOf(model).image_px);
}

function kindOf({ task, fewest }: CaptionFixture): CaptionKind {
  return task === 'ask' ? 'question' : fewest > 0 ? 'long' : 'short';
}

/** All pictures of the fixtures, and one shape that has to be resized. */
function photos(model: UnifiedModel): Rgba[] {
  const wide = { width: 40, height: 30, data: Uint8ClampedArray.from({ length: 4800 }, (_, at) => (at % 4 === 3 ? 255 : (at * 7) % 256)) };
  return [...Object.keys(captionFixtures.pictures).map((number) => pictureOf(model, number)), wide];
}

/** More rows are summed in another order, and 8-bit activations then step by as much as this. */
const atMostApart = 0.1;

/** Piece by piece. Where two pieces are as likely, either may be said, and what follows is another text. */
function expectSameWords(ours: readonly VisiblePiece[], theirs: readonly VisiblePiece[]): void {
  const parting = theirs.findIndex((piece, place) => piece.text !== ours[place]?.text);
  const compared = parting === -1 ? theirs.length : parting + 1;
  expect(compared).toBeGreaterThan(0);
  for (let place = 0; place < compared; place += 1) {
    expect(Math.abs((ours[place]?.logProbability ?? Number.NaN) - (theirs[place]?.logProbability ?? Number.NaN))).toBeLessThan(atMostApart);
  }
  if (parting === -1) expect(ours.length).toBe(theirs.length);
}

describe.each(repositoryPackages())('captions of several pictures by $name', ({ name, folder }) => {
  let model: UnifiedModel;
  const { tolerance } = captionFixtures;

  beforeAll(async () => {
    model = await openModel(folder, { threads: 1, session: createOrtSession });
  });

  afterAll(async () => {
    await model.release();
  });

  it('have the pieces of the same search in Python, greedy and by two and three beams', async () => {
    const fixtures = captionFixtures.captions[name] ?? [];
    const groups = Map.groupBy(fixtures, (each) => JSON.stringify([kindOf(each), each.beams, each.words]));
    for (const group of groups.values()) {
      const [{ beams, words } = { beams: 0, words: '' }] = group;
      const [first] = group;
      const pictures = group.map(({ picture }) => ({ picture: pictureOf(model, picture), words }));
      const captions = await captionImages(model, { pictures, kind: first === undefined ? 'short' : kindOf(first), beams }, ignore);
      for (const [place, { text, logProbabilities }] of group.entries()) {
        expect(captions[place]?.text).toBe(text);
        const total = logProbabilities.reduce((sum, each) => sum + each, 0);
        expect(Math.abs((captions[place]?.logProbability ?? Number.NaN) - total)).toBeLessThan(tolerance * logProbabilities.length);
      }
    }
    expect(fixtures.length).toBeGreaterThan(20);
  });

  it('are those of each picture alone, to the word, where no last bit decides', async () => {
    const steady = (captionFixtures.captions[name] ?? []).filter(
      (each) => kindOf(each) === 'short' && each.beams === 1 && each.words === '',
    );
    expect(steady.length).toBeGreaterThan(2);
    const asked = steady.map((each) => ({ picture: pictureOf(model, each.picture), words: '' }));
    const together = await captionImages(model, { pictures: asked, kind: 'short' }, ignore);
    for (const [place, { picture }] of asked.entries()) {
      const alone = await captionImage(model, { picture }, ignore);
      expect(together[place]?.text).toBe(alone.text);
      expect(Math.abs((together[place]?.confidence ?? 0) - alone.confidence)).toBeLessThan(tolerance);
    }
  });

  it('are those of each picture alone', async () => {
    const asked = photos(model).map((picture) => ({ picture, words: '' }));
    const together = await captionImages(model, { pictures: asked, kind: 'short' }, ignore);
    for (const [place, { picture }] of asked.entries()) {
      const alone = await captionImage(model, { picture }, ignore);
      expectSameWords(together[place]?.pieces ?? [], alone.pieces);
    }
  });

  it('answer a question of their own length about each, as each is answered alone', async () => {
    const questions = ['what is this?', 'what colour is the background?', 'how many things are there in this picture?'];
    const asked = photos(model)
      .slice(0, 3)
      .map((picture, place) => ({ picture, words: questions[place] ?? '' }));
    const together = await captionImages(model, { pictures: asked, kind: 'question' }, ignore);
    for (const [place, { picture, words }] of asked.entries()) {
      const alone = await answerQuestion(model, { pictures: [picture], question: words, earlier: [] }, ignore);
      expect(together[place]?.text).toBe(alone.text);
      expect(Math.abs((together[place]?.logProbability ?? 0) - alone.logProbability)).toBeLessThan(tolerance * 8);
    }
  });
});

describe('captions of several pictures', () => {
  let model: UnifiedModel;
  const runs = recordModel((opened) => (model = opened));

  const asked = (): { picture: Rgba; words: string }[] => photos(model).map((picture) => ({ picture, words: '' }));
  const rowsOf = (graph: string): number[] =>
    runs.filter((run) => run.graph === graph).map((run) => Object.values(run.feeds).find(({ dims }) => dims.length < 5)?.dims[0] ?? 0);

  it('are seen and read together, and each that ends leaves the batch', async () => {
    const pictures = asked().slice(0, 6);
    await captionImages(model, { pictures, kind: 'short' }, ignore);
    expect(rowsOf('vision')).toEqual([6]);
    expect(rowsOf('prefill')).toEqual([6]);
    const steps = rowsOf('text_step');
    expect(steps[0]).toBe(6);
    expect(steps.at(-1)).toBeLessThan(6);
    expect(steps).toEqual(steps.toSorted((a, b) => b - a));
  });

  it('never run more than eight rows at once, however many beams there are', async () => {
    const twelve = Array.from({ length: 12 }, () => asked()[1]).filter((each) => each !== undefined);
    for (const beams of [1, 2, 3]) {
      runs.length = 0;
      await captionImages(model, { pictures: twelve, kind: 'short', beams }, ignore);
      expect(Math.max(...rowsOf('text_step'))).toBeLessThanOrEqual(8);
    }
  });

  it('are told of as each ends, by the place of its picture', async () => {
    const told = new Map<number, PictureCaption>();
    const captions = await captionImages(model, { pictures: asked(), kind: 'short' }, (index, caption) => told.set(index, caption));
    expect(captions.map((_caption, index) => told.get(index))).toEqual(captions);
  });

  it('keep what had ended when they are stopped', async () => {
    const stop = new AbortController();
    const request = { pictures: asked(), kind: 'short', signal: stop.signal } as const;
    const captions = await captionImages(model, request, () => stop.abort());
    expect(captions.some((caption) => caption !== null)).toBe(true);
    expect(captions.some((caption) => caption === null)).toBe(true);
  });

  it('list as keywords the words one would search for, each with the log-probability of its pieces', async () => {
    const [picture] = asked().slice(2, 3);
    if (picture === undefined) throw new Error('the fixtures hold three pictures');
    const [short] = await captionImages(model, { pictures: [picture], kind: 'short' }, ignore);
    const [listed] = await captionImages(model, { pictures: [picture], kind: 'keywords' }, ignore);
    expect(short?.text).toBe('a triangle on a yellow background');
    expect(listed?.keywords).toEqual(['triangle', 'yellow']);
    expect(listed?.text).toBe('triangle, yellow');
    expect(listed?.pieces.map(({ text }) => text)).toEqual(['triangle', ', yellow']);
    expect(listed?.pieces.every(({ logProbability }) => logProbability < 0)).toBe(true);
    expect(listed?.confidence).toBe(short?.confidence);
  });

  it('need a question where one is asked, a picture that is one, and one to three beams', async () => {
    const [picture] = photos(model);
    if (picture === undefined) throw new Error('the fixtures hold a picture');
    const ask = (kind: CaptionKind, beams: number, shown: Rgba = picture): Promise<unknown> =>
      captionImages(model, { pictures: [{ picture: shown, words: ' ' }], kind, beams }, ignore);
    await expect(ask('question', 1)).rejects.toMatchObject({ code: 'promptEmpty' });
    await expect(ask('short', 4)).rejects.toMatchObject({ code: 'optionOutOfRange', details: { option: 'beams' } });
    await expect(ask('short', 1, { ...picture, data: picture.data.subarray(4) })).rejects.toMatchObject({ code: 'optionOutOfRange' });
    expect(await captionImages(model, { pictures: [], kind: 'short' }, ignore)).toEqual([]);
  });
});
