import { expect, test } from 'vitest';
import type { CaptionSettings } from '../../electron/contract/captionSettings.ts';
import { noModels } from '../../electron/contract/modelsInUse.ts';
import type { ModelsInUse } from '../../electron/contract/modelsInUse.ts';
import { tasks } from '../../electron/contract/tasks.ts';
import { madeBy } from '../api/fake/fakeMade.ts';
import { fakeModel } from '../api/fake/fakeModels.ts';
import { readScene } from '../api/fake/fakeScene.ts';
import { RequestFailed } from '../api/appApi.ts';
import { createFakeStudio } from '../api/fakeAppApi.ts';
import { offerCommand } from './commands/commandTable.ts';
import { connectedStudio } from './testing/connectedStudio.ts';

const reader = { ...fakeModel, id: 'reader', name: 'Reader' };
const onlyAnswers: ModelsInUse = { ...noModels, answer: reader };
const everyPhoto = { kind: 'selection', selection: {} } as const;
const settings: CaptionSettings = { kind: 'short', question: '', context: '', beams: 1, policy: 'skip', includeEdited: false };

/** A half drawn picture on the stage, and models that only answer questions. */
async function openWithReader() {
  const fake = createFakeStudio({ tokenMs: 0 });
  let inUse: ModelsInUse | RequestFailed = onlyAnswers;
  const asked: string[] = [];
  const { captionRuns, jobs, models } = fake.api;
  const counted = <A extends readonly unknown[], T>(name: string, call: (...values: A) => Promise<T>) => {
    return (...values: A) => {
      asked.push(name);
      return call(...values);
    };
  };
  const api = {
    ...fake.api,
    models: { ...models, inUse: () => (inUse instanceof RequestFailed ? Promise.reject(inUse) : Promise.resolve(inUse)) },
    jobs: { ...jobs, enqueue: counted('enqueue', jobs.enqueue), retry: counted('retry', jobs.retry) },
    captionRuns: { ...captionRuns, start: counted('start', captionRuns.start), resume: counted('resume', captionRuns.resume) },
  };
  const made = madeBy(
    { kind: 'generate', prompt: 'a fox', seed: 7, variations: 2, steps: 4, guidance: 3, temperature: 1, order: 'random' },
    7,
    0,
    1,
  );
  const order = Array.from({ length: 64 }, (_value, grid) => grid);
  const scene = readScene('a fox');
  const card = fake.library.add({ kind: 'generated', title: 'a fox', scene, order, tokensDrawn: 18, createdAt: 1, made });
  const studio = await connectedStudio(api);
  fake.photos.addFolder('/photos');
  await studio.photoList.go({ folderId: null, under: '' });
  studio.stage.show(card.id);
  await studio.stageRecord.read(card.id);
  const become = async (models: ModelsInUse) => {
    inUse = models;
    fake.events.announce('modelsChanged', null);
    await expect.poll(() => [studio.model.for('draw'), studio.model.for('caption')]).toEqual([models.draw, models.caption]);
  };
  const fail = (error: RequestFailed) => {
    inUse = error;
    fake.events.announce('modelsChanged', null);
  };
  return { studio, asked, become, fail };
}

const drawingCommands = ['drawWithNewSeed', 'drawOnlyThis', 'drawRest', 'tryWays'] as const;

test('what no model here can do is offered by no command, and each says why', async () => {
  const { studio, become } = await openWithReader();
  for (const id of drawingCommands) {
    expect([id, offerCommand(studio, id).isPossible, offerCommand(studio, id).whyNot]).toEqual([id, false, 'Reader does not draw.']);
  }
  await become({ ...onlyAnswers, draw: fakeModel });
  expect(drawingCommands.map((id) => offerCommand(studio, id).isPossible)).toEqual([true, true, true, true]);
});

test('a key or an act that asks for it all the same is answered with why and the way to Models, once, and asks nothing of the studio', async () => {
  const { studio, asked } = await openWithReader();
  studio.drafts.prompt.text = 'a fox';
  await studio.drawing.draw();
  await studio.drawing.drawExample({ prompt: 'a fox', style: '', seed: 1 });
  for (const id of drawingCommands) offerCommand(studio, id).run();
  expect(studio.notices.toasts.map(({ message, action }) => [message, action?.label])).toEqual([['Reader does not draw.', 'Models']]);
  await studio.captionActions.start({ target: everyPhoto, settings }, []);
  expect(studio.notices.toasts.map(({ message }) => message)).toEqual(['Reader does not draw.', 'Reader does not caption pictures.']);
  studio.notices.toasts[0]?.action?.run();
  expect(studio.navigation.panel).toBe('models');
  expect(asked).toEqual([]);
});

test('a question asked of every photo is answered, so a model that only answers can', async () => {
  const { studio, asked } = await openWithReader();
  const question: CaptionSettings = { ...settings, kind: 'question', question: 'what?' };
  await studio.captionActions.start({ target: everyPhoto, settings: question }, []);
  expect(asked).toEqual(['start']);
});

test('a run of captions goes on only where a model here still captions', async () => {
  const { studio, asked, become } = await openWithReader();
  await become({ ...onlyAnswers, caption: reader });
  await studio.captionActions.start({ target: everyPhoto, settings }, []);
  await expect.poll(() => studio.captionRuns.newest).toBeDefined();
  await become(onlyAnswers);
  const run = studio.captionRuns.newest;
  if (run === undefined) throw new Error('no run');
  await studio.captionActions.resume(run);
  await studio.captionActions.retryFailures(run);
  expect([asked, studio.notices.toasts.map(({ message }) => message)]).toEqual([['start'], ['Reader does not caption pictures.']]);
});

test('a job that no model here can do is not tried again, and of that is said why', async () => {
  const { studio, asked } = await openWithReader();
  const request = studio.drawing.again;
  if (request === null) throw new Error('nothing to draw again');
  await studio.queue.retry({ id: await studio.jobs.enqueue(request), request });
  expect([asked, studio.notices.toasts.map(({ message }) => message)]).toEqual([['enqueue'], ['Reader does not draw.']]);
});

test('where no package can be read nothing is offered, and the reason is what is wrong with it; one that is added later counts at once', async () => {
  const { studio, asked, become, fail } = await openWithReader();
  const message = 'The model package is damaged: weights.bin is not what its manifest says. Reinstall the package.';
  fail(new RequestFailed({ code: 'packageFileCorrupt', message }));
  for (const task of tasks) await expect.poll(() => studio.taskGate.whyNot(task)).toBe(message);
  studio.drafts.prompt.text = 'a fox';
  await studio.drawing.draw();
  expect([asked, studio.notices.toasts.map((toast) => toast.message)]).toEqual([[], [message]]);
  await become({ ...noModels, draw: fakeModel, caption: reader });
  expect(tasks.map((task) => studio.taskGate.whyNot(task))).toEqual([
    null,
    expect.stringContaining('edit'),
    null,
    expect.stringContaining('answer'),
  ]);
});

test('an engine that cannot answer now says nothing of the packages, and what they do is offered as before', async () => {
  const { studio, fail, become } = await openWithReader();
  fail(new RequestFailed({ code: 'engineCrashed', message: 'The drawing engine stopped unexpectedly.' }));
  expect([studio.taskGate.whyNot('answer'), studio.taskGate.whyNot('draw')]).toEqual([null, 'Reader does not draw.']);
  await become({ ...noModels, draw: fakeModel, caption: reader });
  expect(studio.taskGate.whyNot('draw')).toBeNull();
});
