import { expect, test } from 'vitest';
import type { JobRow } from '../../electron/contract/jobs.ts';
import { Stage } from './stage.svelte.ts';

const source = 'img_aaaaaaaa';
const second = 'img_bbbbbbbb';
const edit = 'job_eeeeeeee';
const drawing = 'job_dddddddd';

function rowOf(state: JobRow['state']): JobRow {
  const request = {
    kind: 'generate',
    prompt: 'a fox',
    seed: 1,
    variations: 1,
    steps: 4,
    guidance: 3,
    temperature: 1,
    order: 'random',
  } as const;
  const times = { createdAt: 1, startedAt: 2, finishedAt: 3 };
  const rest = { rank: 1, place: 1, progress: null, seed: 1, attempt: 1, error: null, conversationId: null };
  return { id: drawing, request, state, imageIds: state === 'done' ? [source] : [], ...times, ...rest };
}

function stageWithAnEdit(): Stage {
  return new Stage({ preload: async () => undefined, sourceOf: (id) => (id === edit ? source : null), runningJob: () => undefined });
}

test('while an edit is on the stage, or has failed there, its source is what is edited and asked about', () => {
  const stage = stageWithAnEdit();
  stage.show(source);
  stage.showJob(edit);
  expect([stage.pictureId, stage.subjectId]).toEqual([null, source]);
});

test('a picture on the stage is its own subject, and a drawing has none yet', () => {
  const stage = stageWithAnEdit();
  stage.show(source);
  expect(stage.subjectId).toBe(source);
  stage.showJob(drawing);
  expect(stage.subjectId).toBeNull();
});

test('what was asked for takes the stage, unless another job is watched there', () => {
  let running: typeof drawing | undefined;
  const stage = new Stage({ preload: async () => undefined, sourceOf: () => null, runningJob: () => running });
  stage.show(source);
  running = drawing;
  stage.offer(edit);
  expect(stage.shown).toEqual({ kind: 'job', jobId: edit, variation: 0 });
  stage.showJob(drawing);
  stage.offer(edit);
  expect(stage.shown).toMatchObject({ jobId: drawing });
  running = undefined;
  stage.offer(edit);
  expect(stage.shown).toMatchObject({ jobId: edit });
});

test('a drawing that starts takes the stage only while nobody chose a picture, and becomes its picture once that can be painted', async () => {
  let painted: () => void = () => undefined;
  const preload = () => new Promise<void>((resolve) => (painted = resolve));
  const stage = new Stage({ preload, sourceOf: () => null, runningJob: () => drawing });
  await stage.take(rowOf('running'));
  expect(stage.shown).toMatchObject({ kind: 'job', jobId: drawing });
  const taking = stage.take(rowOf('done'));
  expect(stage.shown).toMatchObject({ kind: 'job', jobId: drawing });
  painted();
  await taking;
  expect(stage.shown).toEqual({ kind: 'picture', id: source });
  await stage.take({ ...rowOf('running'), id: edit });
  expect(stage.shown).toMatchObject({ kind: 'job', jobId: edit });
  stage.show(source);
  await stage.take(rowOf('running'));
  expect(stage.pictureId).toBe(source);
});

test('a drawing that is done is what keys mean at once, before its picture can be painted', async () => {
  let painted: () => void = () => undefined;
  const preload = () => new Promise<void>((resolve) => (painted = resolve));
  const stage = new Stage({ preload, sourceOf: () => null, runningJob: () => undefined });
  stage.showJob(drawing, 1);
  expect([stage.pictureId, stage.subjectId]).toEqual([null, null]);
  const taking = stage.take({ ...rowOf('done'), imageIds: [source, second] });
  expect([stage.pictureId, stage.subjectId]).toEqual([second, second]);
  stage.showJob(drawing, 0);
  expect(stage.pictureId).toBe(source);
  painted();
  await taking;
  expect(stage.shown).toEqual({ kind: 'picture', id: source });
});

test('where a watched job is cancelled with nothing kept, what stood there before comes back', async () => {
  const stage = stageWithAnEdit();
  stage.show(source);
  stage.showJob(drawing);
  await stage.take({ ...rowOf('cancelled'), imageIds: [] });
  expect(stage.pictureId).toBe(source);
});
