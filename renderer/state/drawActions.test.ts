import { expect, test, vi } from 'vitest';
import type { GenerateRequest } from '../../electron/contract/jobs.ts';
import { createFakeStudio } from '../api/fakeAppApi.ts';
import { offerCommand } from './commands/commandTable.ts';
import { connectedStudio } from './testing/connectedStudio.ts';

async function openStudio() {
  const { api } = createFakeStudio({ tokenMs: 0 });
  const studio = await connectedStudio(api);
  return { api, studio };
}

type Opened = Awaited<ReturnType<typeof openStudio>>;

/** Draws it and puts it on the stage as the window does. */
async function drawn({ api, studio }: Opened, change: Partial<GenerateRequest> = {}) {
  studio.drafts.prompt.text = 'a fox';
  const jobId = await studio.jobs.enqueue({ ...studio.promptForm.request(), ...change });
  await expect.poll(() => studio.jobs.row(jobId)?.state, { timeout: 20_000 }).toBe('done');
  const [id] = studio.jobs.row(jobId)?.imageIds ?? [];
  if (id === undefined) throw new Error('nothing was drawn');
  studio.stage.show(id);
  await studio.stageRecord.read(id);
  return { id, seed: (await api.images.get(id)).made?.seed };
}

function newest({ studio }: Opened): GenerateRequest {
  const request = studio.jobs.rows.at(-1)?.request;
  if (request?.kind !== 'generate') throw new Error('no drawing');
  return request;
}

test('no seed is shown while the next drawing has a new one; the lock keeps that of what stands on the stage, whichever picture that is', async () => {
  const opened = await openStudio();
  const { studio } = opened;
  const first = await drawn(opened, { seed: 11 });
  await drawn(opened, { seed: 22 });
  expect([studio.promptForm.seed.shown, studio.promptForm.seed.onStage]).toEqual([null, 22]);
  studio.stage.show(first.id);
  await studio.stageRecord.read(first.id);
  expect([studio.promptForm.seed.shown, studio.promptForm.seed.onStage]).toEqual([null, 11]);
  expect(studio.promptForm.request().seed).toBeNull();
  studio.promptForm.seed.toggle();
  expect(studio.promptForm.seed.shown).toBe(11);
  expect(studio.promptForm.request().seed).toBe(11);
  studio.promptForm.seed.toggle();
  expect(studio.promptForm.request().seed).toBeNull();
});

test('the seed of a job on the stage can be kept before it has begun, and an empty stage has none', async () => {
  const { studio } = await openStudio();
  expect(studio.promptForm.seed.onStage).toBeNull();
  studio.drafts.prompt.text = 'a fox';
  const jobId = await studio.jobs.enqueue({ ...studio.promptForm.request(), seed: 33 });
  studio.stage.showJob(jobId);
  expect(studio.promptForm.seed.onStage).toBe(33);
});

test('the same with a new seed keeps every setting but the seed, and the words being typed', async () => {
  const opened = await openStudio();
  const { studio } = opened;
  await drawn(opened, { seed: 11, steps: 3, style: 'flat', variations: 2 });
  studio.drafts.prompt.text = 'something else';
  await studio.drawing.drawWithNewSeed();
  expect(newest(opened)).toMatchObject({ prompt: 'a fox', style: 'flat', steps: 3, variations: 2, seed: null });
  expect(studio.drafts.prompt.text).toBe('something else');
});

test('only this variation of a run is drawn again by its command, with its seed; one that was drawn alone is not offered', async () => {
  const opened = await openStudio();
  const { studio } = opened;
  await drawn(opened, { seed: 11, variations: 3 });
  const [, second] = studio.pictures.madeBy(studio.pictures.recent[0]?.jobId ?? 'job_none');
  if (second === undefined) throw new Error('there is no second variation');
  studio.stage.show(second.id);
  await studio.stageRecord.read(second.id);
  const command = offerCommand(studio, 'drawOnlyThis');
  expect(command.isPossible).toBe(true);
  command.run();
  await expect.poll(() => newest(opened)).toMatchObject({ seed: 11, variations: 1, firstVariation: 1 });
  await drawn(opened, { seed: 12, variations: 1 });
  expect(offerCommand(studio, 'drawOnlyThis').isPossible).toBe(false);
});

test('a variation that was drawn alone is used again as that variation: by its prompt, its record and the lock of its seed', async () => {
  const opened = await openStudio();
  const { studio } = opened;
  await drawn(opened, { seed: 11, variations: 1, firstVariation: 2 });
  const alone = { seed: 11, variations: 1, firstVariation: 2 };
  studio.actions.recallRequest(newest(opened));
  expect(studio.promptForm.request()).toMatchObject(alone);
  studio.promptForm.seed.keep(12);
  expect(studio.promptForm.request()).not.toHaveProperty('firstVariation');
  const { made } = studio.stageRecord;
  if (made === null) throw new Error('the picture has no record');
  studio.actions.recall(made);
  expect(studio.promptForm.request()).toMatchObject(alone);
  studio.promptForm.seed.toggle();
  expect(studio.promptForm.request()).toMatchObject({ seed: null });
  studio.promptForm.seed.toggle();
  expect(studio.promptForm.request()).toMatchObject(alone);
  await studio.drawing.drawWithNewSeed();
  expect(newest(opened)).not.toHaveProperty('firstVariation');
});

test('an example is drawn with its own seed and the settings it was drawn with, and stands in the panel', async () => {
  const opened = await openStudio();
  const { studio } = opened;
  Object.assign(studio.drafts.prompt, { steps: 2, temperature: 0.1, variations: 8 });
  await studio.drawing.drawExample({ prompt: 'a strawberry', style: 'flat', seed: 4 });
  const { steps, temperature } = studio.model.current?.sampler ?? {};
  expect(newest(opened)).toMatchObject({ prompt: 'a strawberry', style: 'flat', seed: 4, variations: 1, steps, temperature });
  expect(studio.drafts.prompt).toMatchObject({ text: 'a strawberry', style: 'flat' });
});

test('an example that no model here can draw is answered once with why, and stands in the panel all the same', async () => {
  const { studio } = await openStudio();
  const asked = vi.spyOn(studio.taskGate, 'run');
  await studio.drawing.drawExample({ prompt: 'a strawberry', style: '', seed: 4 });
  expect(asked).toHaveBeenCalledTimes(1);
  vi.spyOn(studio.taskGate, 'whyNot').mockReturnValue('Reader captions pictures and cannot draw.');
  const before = studio.jobs.rows.length;
  await studio.drawing.drawExample({ prompt: 'a pear', style: '', seed: 4 });
  expect([studio.jobs.rows.length, studio.drafts.prompt.text]).toEqual([before, 'a pear']);
  expect(studio.notices.toasts.map(({ message }) => message)).toEqual(['Reader captions pictures and cannot draw.']);
});

test('what is drawn is seen: in a narrow window the panel that lies over the stage closes', async () => {
  const { studio } = await openStudio();
  studio.navigation.go('edit');
  studio.navigation.go('prompt');
  expect(studio.navigation.drawerOpen).toBe(true);
  studio.drafts.prompt.text = 'a fox';
  await studio.drawing.draw();
  expect(studio.navigation.drawerOpen).toBe(false);
});

test('more are drawn than are kept where the model suggests it or the person asks; a kept seed is one drawing', async () => {
  const { studio } = await openStudio();
  const { drafts, promptForm } = studio;
  drafts.prompt.text = 'a fox';
  drafts.prompt.variations = 2;
  expect([promptForm.tries, promptForm.request()]).toMatchObject([1, { variations: 2 }]);
  expect(promptForm.request()).not.toHaveProperty('keep');
  drafts.prompt.tries = 6;
  expect(promptForm.request()).toMatchObject({ variations: 6, keep: 2 });
  drafts.prompt.variations = 7;
  expect(promptForm.request()).toMatchObject({ variations: 7 });
  expect(promptForm.request()).not.toHaveProperty('keep');
  drafts.prompt.variations = 2;
  promptForm.seed.keep(5);
  expect([promptForm.tries, promptForm.request()]).toMatchObject([null, { seed: 5, variations: 2 }]);
});

test('the best of a run is all that is kept; its noise can be kept, and all of its run be drawn after all', async () => {
  const opened = await openStudio();
  const { api, studio } = opened;
  const { id } = await drawn(opened, { seed: 11, variations: 4, keep: 1 });
  const { jobId, made } = await api.images.get(id);
  expect(studio.pictures.madeBy(jobId ?? 'job_none')).toHaveLength(1);
  expect(made).toMatchObject({ variations: 4, keep: 1 });
  studio.promptForm.seed.toggle();
  expect(studio.promptForm.request()).toMatchObject({ seed: 11, firstVariation: made?.variation });
  expect(studio.drawing.onlyThis).toMatchObject({ seed: 11, variations: 1, firstVariation: made?.variation });
  expect(studio.drawing.onlyThis).not.toHaveProperty('keep');
  expect(studio.drawing.again).toMatchObject({ seed: 11, variations: 4, keep: 1 });
  if (made === null) throw new Error('it was not drawn');
  studio.actions.recall(made);
  expect(studio.promptForm.request()).toMatchObject({ seed: 11, variations: 1, firstVariation: made.variation });
  const all = offerCommand(studio, 'drawAllTries');
  all.run();
  await expect.poll(() => newest(opened)).toMatchObject({ seed: 11, variations: 4 });
  expect(newest(opened)).not.toHaveProperty('keep');
  await drawn(opened, { seed: 11, variations: 2 });
  expect(offerCommand(studio, 'drawAllTries').isPossible).toBe(false);
});

test('a request that is taken back into the panel brings its tries, and an old one leaves those of the person', async () => {
  const { studio } = await openStudio();
  const { actions, drafts, promptForm } = studio;
  const asked: GenerateRequest = { ...promptForm.request(), prompt: 'a fox', seed: null };
  actions.recallRequest({ ...asked, variations: 6, keep: 2 });
  expect(promptForm.request()).toMatchObject({ seed: null, variations: 6, keep: 2 });
  actions.recallRequest({ ...asked, variations: 3, seed: 5 });
  expect(drafts.prompt.tries).toBe(6);
  actions.recallRequest({ ...asked, variations: 3 });
  expect(promptForm.request()).toMatchObject({ variations: 3 });
  expect(drafts.prompt.tries).toBe(1);
});
