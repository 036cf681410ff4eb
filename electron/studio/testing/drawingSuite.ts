import { describe, expect, test } from 'vitest';
import type { JobRequest } from '../../contract/jobs.ts';
import { codeOf, drawFox, unknownImage, unknownJob } from './suiteSteps.ts';
import type { SuiteSteps } from './suiteSteps.ts';

/** The sentences about drawings and what becomes of their jobs. */
export function describeDrawing(name: string, studio: SuiteSteps): void {
  const { draw, drawOne, idsOf } = studio;

  describe(`${name}: drawing`, () => {
    test('a job that is done names its pictures by variation, with the seed it used', async () => {
      const row = await draw();
      expect(row).toMatchObject({ state: 'done', seed: 7, error: null, progress: null, attempt: 1 });
      const cards = await Promise.all(row.imageIds.map(async (id) => studio.api.images.get(id)));
      expect(cards.map(({ kind, title, variation, jobId }) => [kind, title, variation, jobId])).toEqual([
        ['generated', 'a red fox', 0, row.id],
        ['generated', 'a red fox', 1, row.id],
      ]);
    });

    test('pages list the newest drawing first, and the variations of one drawing in their own order', async () => {
      const [older, newer] = [await draw(), await draw()];
      expect(await idsOf()).toEqual([...newer.imageIds, ...older.imageIds]);
    });

    test('a picture tells how it was made and where its tokens fell', async () => {
      const image = await drawOne('a blue cat');
      const { made, file } = await studio.api.images.get(image);
      expect(made).toMatchObject({ task: 'generate', text: 'a blue cat', seed: 7, variation: 0, variations: 1, order: 'raster' });
      expect([made?.provider, made?.madeOn]).toEqual(['cpu', undefined]);
      expect(file).toMatch(/\.png$/u);
      const { gridSide, order, tokensDrawn } = await studio.api.images.framesOf(image);
      expect([order.length, tokensDrawn]).toEqual([gridSide * gridSide, gridSide * gridSide]);
    });

    test('a variation that is drawn alone says which of its seed it is', async () => {
      const [alone = unknownImage] = (await draw({ variations: 1, firstVariation: 2 })).imageIds;
      expect((await studio.api.images.get(alone)).made).toMatchObject({ seed: 7, variation: 0, variations: 1, firstVariation: 2 });
    });

    test('a seed is drawn where none was asked for', async () => {
      expect((await draw({ seed: null })).seed).toEqual(expect.any(Number));
    });

    test('complaint 11: a question and a description asked for while drawings wait go before them', async () => {
      const image = await drawOne('two apples');
      const enqueue = async (request: JobRequest) => studio.api.jobs.enqueue(request);
      const running = await enqueue(drawFox);
      const [first, second] = [await enqueue(drawFox), await enqueue(drawFox)];
      const question = await enqueue({ kind: 'ask', imageIds: [image], question: 'how many apples?' });
      const caption = await enqueue({ kind: 'caption', imageId: image });
      const line = (await studio.api.jobs.list()).filter(({ state }) => state === 'running' || state === 'queued');
      expect(line.map(({ id }) => id)).toEqual([running, question, caption, first, second]);
      await studio.finishJobs();
    });

    test('a job that ended or never was cannot be ended, and only known ones are queued again', async () => {
      const { id } = await draw();
      expect(await codeOf(() => studio.api.jobs.cancel(id))).toBe('jobNotCancellable');
      expect(await codeOf(() => studio.api.jobs.cancel(unknownJob))).toBe('jobNotFound');
      expect(await codeOf(() => studio.api.jobs.retry(unknownJob))).toBe('jobNotFound');
    });
  });
}
