import { expect, test } from 'vitest';
import type { ImageId } from '../../electron/contract/ids.ts';
import { createFakeStudio } from '../api/fakeAppApi.ts';
import { readScene } from '../api/fake/fakeScene.ts';
import { Lineage, threadOf } from './lineage.svelte.ts';

function family() {
  const { api, library } = createFakeStudio();
  const draw = (title: string, source: ImageId | null = null) =>
    library.add({
      kind: source === null ? 'generated' : 'edited',
      title,
      scene: readScene(title),
      order: [],
      tokensDrawn: 0,
      createdAt: library.page({ limit: 50 }).total + 1,
      parentId: source,
    });
  return { api, library, draw };
}

test('a thread reads from the first picture down, with side branches after the step they leave', async () => {
  const { api, draw } = family();
  const first = draw('a red fox');
  const green = draw('make it green', first.id);
  const blue = draw('make it blue', first.id);
  const hat = draw('add a hat', green.id);
  const lineage = new Lineage(api);
  await lineage.load(green.id);
  const steps = lineage.family === null ? [] : threadOf(lineage.family);
  expect(steps.map(({ card, isBranch }) => [card.id, isBranch])).toEqual([
    [first.id, false],
    [blue.id, true],
    [green.id, false],
    [hat.id, false],
  ]);
});

test('going back to an earlier picture keeps in sight the way the person came by, and what else came of it', async () => {
  const { api, draw } = family();
  const first = draw('a red fox');
  const green = draw('make it green', first.id);
  const hat = draw('add a hat', green.id);
  const blue = draw('make it blue', first.id);
  const lineage = new Lineage(api);
  const line = () => [...(lineage.family?.path ?? []), ...(lineage.family?.ahead ?? [])].map(({ id }) => id);
  await lineage.load(hat.id);
  await lineage.load(first.id);
  expect(line()).toEqual([first.id, green.id, hat.id]);
  const steps = lineage.family === null ? [] : threadOf(lineage.family);
  expect(steps.map(({ card, isBranch }) => [card.id, isBranch])).toEqual([
    [first.id, false],
    [blue.id, true],
    [green.id, false],
    [hat.id, false],
  ]);
  await lineage.load(blue.id);
  await lineage.load(first.id);
  expect(line()).toEqual([first.id, blue.id]);
});

test('the versions of one edit stand in their own order in a thread', () => {
  const { draw } = family();
  const first = draw('a red fox');
  const version = (variation: number) => ({ ...draw('make it green', first.id), jobId: 'job_00000001', variation }) as const;
  const versions = [version(2), version(0), version(1)];
  const steps = threadOf({ id: first.id, path: [first], ahead: [], children: new Map([[first.id, versions]]) });
  expect(steps.slice(1).map(({ card }) => card.variation)).toEqual([0, 1, 2]);
});

test('a picture that was deleted meanwhile has no family, and the one wanted last wins', async () => {
  const { api, draw } = family();
  const first = draw('a red fox');
  const lineage = new Lineage(api);
  await Promise.all([lineage.load('img_00000000'), lineage.load(first.id)]);
  expect(lineage.family?.id).toBe(first.id);
  await lineage.load('img_00000000');
  expect(lineage.family).toBeNull();
});
