import { expect, test } from 'vitest';
import { Stage } from './stage.svelte.ts';

const source = 'img_aaaaaaaa';
const edit = 'job_eeeeeeee';
const drawing = 'job_dddddddd';

function stageWithAnEdit(): Stage {
  return new Stage({ preload: async () => undefined, sourceOf: (id) => (id === edit ? source : null) });
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
