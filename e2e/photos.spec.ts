import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AppBridge } from '../electron/contract/channels.ts';
import { expect, test } from './appFixture.ts';

/** In the window: what the preload script gives it. */
declare const api: AppBridge;

const sample = join(import.meta.dirname, '../electron/library/testing/files/display-p3.png');

let folder: string;
test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unifluid-photos-'));
});
test.afterEach(() => rmSync(folder, { recursive: true }));

test('a folder is scanned in a process of its own, and its photos are shown by their ids', async ({ studio: { window } }) => {
  mkdirSync(join(folder, 'lake'));
  writeFileSync(join(folder, 'lake', 'boat.png'), readFileSync(sample));
  writeFileSync(join(folder, 'words.jpg'), 'no picture');
  const pathsOf = () =>
    window.evaluate(async () => {
      const page = await api.photos.page({ limit: 10 });
      return page.ok ? page.value.photos.map(({ path, state, width }) => [path, state, width !== null]) : page.error.code;
    });
  await window.evaluate((path) => api.photos.addFolder({ kind: 'path', path }), folder);
  await expect.poll(pathsOf).toEqual([
    ['words.jpg', 'unreadable', false],
    ['lake/boat.png', 'here', true],
  ]);
  const shown = await window.evaluate(async () => {
    const page = await api.photos.page({ limit: 10, states: ['here'] });
    const [photo] = page.ok ? page.value.photos : [];
    const sizes = ['thumbnail', 'screen', 'full'].map(async (variant) => {
      const picture = new Image();
      picture.src = `app://studio/media/${photo?.id ?? ''}/${variant}/${photo?.revision ?? ''}`;
      await picture.decode();
      return picture.naturalWidth;
    });
    return Promise.all(sizes);
  });
  expect(shown.every((width) => width > 0)).toBe(true);
  writeFileSync(join(folder, 'lake', 'new.png'), readFileSync(sample));
  await expect.poll(async () => (await pathsOf()).length, { timeout: 30_000 }).toBe(3);
});
