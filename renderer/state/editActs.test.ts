import { expect, test } from 'vitest';
import { addPictures } from '../api/fake/fakePictures.ts';
import { createFakeStudio } from '../api/fakeAppApi.ts';
import { offerCommand } from './commands/commandTable.ts';
import { connectedStudio } from './testing/connectedStudio.ts';

const settings = { seed: 1, variations: 1, steps: 4, guidance: 3, imageGuidance: 1.5, temperature: 1, order: 'random' } as const;

async function edited(preload?: () => Promise<unknown>) {
  const { api, library } = createFakeStudio({ tokenMs: 0 });
  addPictures(library, 1);
  const studio = await connectedStudio(api, undefined, preload);
  const source = studio.stage.pictureId;
  if (source === null) throw new Error('no picture stands on the stage');
  const jobId = await studio.jobs.enqueue({ kind: 'edit', imageId: source, instruction: 'make it green', ...settings });
  studio.stage.offer(jobId);
  await expect.poll(() => studio.undoStack.next?.label, { timeout: 20_000 }).toBe('the edit “make it green”');
  return { source, studio, made: studio.jobs.row(jobId)?.imageIds[0] };
}

test('an edit that took the stage is taken back by Undo: what was edited stands there again, and Redo shows the edit', async () => {
  const { made, source, studio } = await edited();
  expect(studio.stage.pictureId).toBe(made);
  expect(offerCommand(studio, 'undo').isPossible).toBe(true);
  await studio.actions.undo();
  expect(studio.stage.pictureId).toBe(source);
  await studio.actions.redo();
  expect(studio.stage.pictureId).toBe(made);
});

test('an edit is taken back even before its picture can be painted', async () => {
  const { made, source, studio } = await edited(() => new Promise(() => undefined));
  expect(studio.stage.pictureId).toBe(made);
  await studio.actions.undo();
  expect(studio.stage.shown).toEqual({ kind: 'picture', id: source });
});

test('what was done to the edit since is taken back first', async () => {
  const { made, source, studio } = await edited();
  if (made === undefined) throw new Error('nothing was made');
  await studio.actions.trash([made]);
  await studio.actions.undo();
  expect(studio.stage.pictureId).toBe(made);
  await studio.actions.undo();
  expect([studio.stage.pictureId, studio.undoStack.next]).toEqual([source, undefined]);
});

test('an edit is made again and left as drawn, the same noise and settings, and that one is offered it no more; its request fills the panel', async () => {
  const { made, source, studio } = await edited();
  if (made === undefined) throw new Error('nothing was made');
  studio.stage.show(made);
  await studio.stageRecord.read(made);
  const command = offerCommand(studio, 'drawAsDrawn');
  expect(command.isPossible).toBe(true);
  command.run();
  await expect.poll(() => studio.jobs.rows.at(-1)?.state, { timeout: 20_000 }).toBe('done');
  const again = studio.jobs.rows.at(-1);
  expect(again?.request).toMatchObject({ kind: 'edit', imageId: source, ...settings, asDrawn: true });
  const [drawn] = again?.imageIds ?? [];
  if (drawn === undefined) throw new Error('it was not made again');
  studio.stage.show(drawn);
  await studio.stageRecord.read(drawn);
  expect(offerCommand(studio, 'drawAsDrawn').isPossible).toBe(false);
  const { made: how } = studio.stageRecord;
  if (how === null) throw new Error('an edit says how it was made');
  studio.actions.recall(how);
  expect(studio.drafts.edit).toMatchObject({ text: 'make it green', keptSeed: 1, asDrawn: true });
  studio.actions.recall({ ...how, asDrawn: undefined });
  expect(studio.drafts.edit.asDrawn).toBe(false);
});
