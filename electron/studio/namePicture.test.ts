import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readRecord } from '../library/pictureRecord.ts';
import { decodePng } from '../library/png.ts';
import { TestProfile, importColour } from './testing/testStudio.ts';

let home: TestProfile;
beforeEach(() => {
  home = new TestProfile();
});
afterEach(() => home.dispose());

test('a pasted picture keeps the name it was given: after a restart, in its file, and in a history rebuilt from the files', async () => {
  const first = home.open();
  const { id } = await importColour(first.studio, '#a04020');
  const before = await first.studio.folder.pixels(first.studio.images.record(id).file);
  await first.studio.namePicture({ id, title: 'Sea at dusk' });
  const { file, sha256, title } = first.studio.images.record(id);
  const stored = await first.studio.folder.read(file);
  expect([title, sha256]).toEqual(['Sea at dusk', stored.sha256]);
  const { pixels, chunks } = decodePng(stored.data);
  expect(readRecord(chunks)?.record).toMatchObject({ id, title: 'Sea at dusk', imported: { fileName: 'pasted.png' } });
  expect(Buffer.compare(pixels.rgba, before.pixels.rgba)).toBe(0);
  await first.studio.close();

  const second = home.open();
  expect(second.studio.images.card(id).title).toBe('Sea at dusk');
  await second.studio.close();
  for (const name of ['', '-wal', '-shm']) rmSync(home.profile.database + name, { force: true });
  rmSync(join(home.profile.folder, 'backups'), { recursive: true, force: true });

  const third = home.open();
  await third.studio.start();
  expect(third.studio.images.card(id).title).toBe('Sea at dusk');
  await third.studio.close();
});

test('the history finds a picture by the name it was given, and windows are told of it', async () => {
  const { studio, announced } = home.open();
  const { id } = await importColour(studio, '#a04020');
  await studio.namePicture({ id, title: 'Sea at dusk' });
  const found = (search: string) => studio.history.page({ limit: 10, search }).entries.length;
  expect([found('dusk'), found('pasted')]).toEqual([1, 0]);
  expect(announced.at(-2)).toMatchObject({ name: 'imagesChanged', payload: { images: [{ id, title: 'Sea at dusk' }] } });
  await studio.close();
});
