import { expect, test } from 'vitest';
import { createFakeStudio } from '../api/fakeAppApi.ts';
import { connectedStudio } from './testing/connectedStudio.ts';

const message = 'The history was damaged and was restored from yesterday.';

test('what happened before there was a window is said in the first one, and in no other', async () => {
  const { api } = createFakeStudio({ notices: [{ id: 1, code: 'databaseRestored', message, createdAt: 1 }] });
  const said = async () => {
    const studio = await connectedStudio(api);
    return studio.notices.toasts.map((toast) => toast.message);
  };
  expect(await said()).toEqual([message]);
  expect(await said()).toEqual([]);
});
