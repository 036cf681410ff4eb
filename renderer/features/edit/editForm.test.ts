import { expect, test } from 'vitest';
import { fakeModel } from '../../api/fake/fakeModels.ts';
import { fakeSettings } from '../../api/fake/fakeProgram.ts';
import { Drafts } from '../../state/drafts.svelte.ts';
import { EditForm } from './editForm.svelte.ts';
import { isBeginning } from './starters.ts';

function formOf(seed: number | null) {
  const { edit } = new Drafts({ getItem: () => null, setItem: () => undefined });
  Object.assign(edit, { text: 'make it blue', keptSeed: seed });
  return new EditForm({
    draft: () => edit,
    model: () => fakeModel,
    settings: () => fakeSettings,
    sourceId: () => 'img_00000001',
    seedOnStage: () => ({ seed: null, firstVariation: null }),
  });
}

test('a kept seed is seen without opening the parameters, and goes with the edit until it is let go', () => {
  const form = formOf(1234);
  expect(form.summary).toMatch(/· seed kept$/u);
  expect(form.request()?.seed).toBe(1234);
  form.seed.keep(null);
  expect(form.summary).not.toContain('seed');
  expect(form.request()?.seed).toBeNull();
});

test('an edit that is to stay as drawn says so folded and in what it asks for; any other asks for nothing of the kind', () => {
  const form = formOf(null);
  expect(form.request()).not.toHaveProperty('asDrawn');
  expect(form.summary).not.toContain('drawn');
  form.draft.asDrawn = true;
  expect(form.request()).toMatchObject({ asDrawn: true });
  expect(form.summary).toMatch(/· as drawn$/u);
});

test('a beginning takes the place of another beginning and of nothing, never of an instruction', () => {
  expect(['', ' ', 'add ', 'make the', 'make the fox blue', 'additional hat'].map(isBeginning)).toEqual([
    true,
    true,
    true,
    true,
    false,
    false,
  ]);
});
