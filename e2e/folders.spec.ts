import type { ElectronApplication } from '@playwright/test';
import { expect, test } from './appFixture.ts';
import { openPanel } from './studioSteps.ts';

/** The system's file manager cannot be driven; what it is asked to open is noted in its place. */
async function noteOpened(app: ElectronApplication): Promise<() => Promise<unknown>> {
  await app.evaluate(({ shell }) => {
    shell.openPath = (path) => {
      (globalThis as { opened?: string }).opened = path;
      return Promise.resolve('');
    };
  });
  return () => app.evaluate(() => (globalThis as { opened?: string }).opened);
}

test('the folder of a model that Models names opens', async ({ studio: { app, window } }) => {
  const opened = await noteOpened(app);
  await openPanel(window, 'Models');
  const row = window.getByRole('article', { name: 'tiny-test' });
  await row.getByRole('button', { name: 'Open the folder' }).click();
  await expect.poll(opened).toMatch(/packages.tiny-test$/u);
});

test('no path is taken from the page: only names of folders are, and only of models that are there', async ({
  studio: { app, window },
}) => {
  const opened = await noteOpened(app);
  const asked = [
    { kind: 'profile', path: '/etc' },
    '/etc',
    { kind: 'package', modelId: '../../etc' },
    { kind: 'package', modelId: 'not-there' },
  ];
  const answers = await window.evaluate(async (names) => {
    const { openFolder } = (window as unknown as { api: { app: { openFolder(name: unknown): Promise<{ ok: boolean }> } } }).api.app;
    return await Promise.all(names.map(async (name) => (await openFolder(name)).ok));
  }, asked);
  expect(answers).toEqual([false, false, false, false]);
  expect(await opened()).toBeUndefined();
});
