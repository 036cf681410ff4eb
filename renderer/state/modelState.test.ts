import { expect, test } from 'vitest';
import { createFakeStudio } from '../api/fakeAppApi.ts';
import { ModelState } from './modelState.svelte.ts';

test('the model that was chosen is the one the window knows, as soon as the engine has it', async () => {
  const { api } = createFakeStudio({ tokenMs: 0 });
  const model = new ModelState(api);
  const stop = await model.connect();
  expect(model.current?.id).toBe('studio-mini');
  await api.settings.set({ modelId: 'studio-other' });
  await expect.poll(() => model.current?.id).toBe('studio-other');
  expect((await api.models.list()).filter(({ current }) => current).map(({ id }) => id)).toEqual(['studio-other']);
  stop();
});

test('known words are asked for once a model, and again where that failed', async () => {
  const { api } = createFakeStudio({ tokenMs: 0 });
  let asked = 0;
  const answers = [() => Promise.reject(new Error('no engine yet')), () => api.models.knownWords()];
  const knownWords = () => (answers[asked++] ?? api.models.knownWords)();
  const model = new ModelState({ ...api, models: { ...api.models, knownWords } });
  const stop = await model.connect();
  await expect(model.knownWords()).rejects.toThrow();
  expect((await model.knownWords()).words).toContain('red');
  await model.knownWords();
  expect(asked).toBe(2);
  stop();
});
