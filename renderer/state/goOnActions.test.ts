import { expect, test } from 'vitest';
import { fakeModel } from '../api/fake/fakeModels.ts';
import { createFakeStudio } from '../api/fakeAppApi.ts';
import { madeBy } from '../api/fake/fakeMade.ts';
import { readScene } from '../api/fake/fakeScene.ts';
import { offerCommand } from './commands/commandTable.ts';
import { connectedStudio } from './testing/connectedStudio.ts';

const order = Array.from({ length: 64 }, (_value, grid) => 63 - grid);
const drawing = { seed: 7, variations: 1, steps: 4, guidance: 3, temperature: 1, order: 'random' } as const;

async function openWith(tokensDrawn: number, sha256 = fakeModel.sha256) {
  const fake = createFakeStudio({ tokenMs: 0 });
  const made = madeBy({ kind: 'generate', prompt: 'a fox', ...drawing }, 7, 0, 1);
  const card = fake.library.add({
    kind: tokensDrawn === 0 ? 'imported' : 'generated',
    title: 'a fox',
    scene: readScene('a fox'),
    order,
    tokensDrawn,
    createdAt: 1,
    made: tokensDrawn === 0 ? null : { ...made, model: { ...made.model, sha256 } },
  });
  const studio = await connectedStudio(fake.api);
  studio.stage.show(card.id);
  await studio.stageRecord.read(card.id);
  const offered = (id: 'drawRest' | 'tryWays') => offerCommand(studio, id);
  return { ...fake, studio, card, offered };
}

test('a stopped picture offers its rest, drawn from all its tokens by its own seed', async () => {
  const { studio, card, jobs, offered } = await openWith(18);
  expect([studio.goOn.isOffered, offered('drawRest').whyNot, offered('tryWays').whyNot]).toEqual([true, null, null]);
  studio.stage.lookBack(card.id, 5);
  await studio.goOn.drawRest();
  expect(jobs.list().at(-1)?.request).toMatchObject({
    seed: 7,
    variations: 1,
    continues: { imageId: card.id, from: 18, firstVariation: 0 },
  });
  expect(studio.stage.shown).toMatchObject({ kind: 'job', jobId: jobs.list().at(-1)?.id });
});

test('four ways part where the person looks back to, each from a new seed', async () => {
  const { studio, card, jobs, offered } = await openWith(64);
  expect([studio.goOn.isOffered, offered('tryWays').isPossible]).toEqual([false, false]);
  studio.stage.lookBack(card.id, 20);
  expect([studio.goOn.isOffered, offered('tryWays').isPossible]).toEqual([true, true]);
  await studio.goOn.tryWays();
  expect(jobs.list().at(-1)?.request).toMatchObject({
    prompt: 'a fox',
    seed: null,
    variations: 4,
    continues: { imageId: card.id, from: 20 },
  });
});

test('where it cannot be gone on with, the reason is said', async () => {
  const whole = await openWith(64);
  expect(whole.offered('drawRest').whyNot).toContain('whole');
  expect(whole.offered('tryWays').whyNot).toContain('slider');
  whole.studio.stage.lookBack(whole.card.id, 0);
  expect(whole.offered('tryWays').whyNot).toContain('at least one token');
  expect((await openWith(0)).offered('drawRest').whyNot).toContain('no tokens');
  expect((await openWith(18, 'another')).offered('drawRest').whyNot).toContain('Only Studio Mini 0.1.0');
  const lost = await openWith(18);
  lost.studio.stage.loseTokens(lost.card.id);
  expect(lost.offered('tryWays').whyNot).toContain('lost');
  lost.studio.navigation.go('history');
  expect(lost.offered('tryWays').isPossible).toBe(false);
  await lost.studio.goOn.tryWays();
  expect(lost.jobs.list()).toEqual([]);
});

test('looking back is forgotten with the picture', async () => {
  const { studio, card, library } = await openWith(18);
  studio.stage.lookBack(card.id, 5);
  const other = library.add({ kind: 'imported', title: 'b', scene: readScene('b'), order: [], tokensDrawn: 0, createdAt: 2 });
  studio.stage.show(other.id);
  expect(studio.stage.lookedBackTo).toBeNull();
});

test('complaint 1: a drawing that goes on shows at once what it had, and where it was resumed', async () => {
  const { studio, card, jobs } = await openWith(18);
  await studio.goOn.drawRest();
  const id = jobs.list().at(-1)?.id;
  const live = () => (id === undefined ? undefined : studio.jobs.drawing(id));
  await expect.poll(() => live()?.resumedAt).toBe(18);
  await expect.poll(() => live()?.variations[0]?.order.slice(0, 18)).toEqual(order.slice(0, 18));
  await expect.poll(() => live()?.variations[0]?.order.length).toBe(64);
  await expect.poll(() => studio.stage.pictureId).not.toBeNull();
  expect(studio.pictures.card(studio.stage.pictureId ?? card.id)).toMatchObject({ parentId: card.id, continuedFrom: 18 });
});
