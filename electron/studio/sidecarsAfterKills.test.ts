import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Clock } from '../jobs/ports.ts';
import { writePhotos } from '../photos/testing/writePhotos.ts';
import { systemClock } from './system.ts';
import { TestProfile } from './testing/testStudio.ts';

let profile: TestProfile;
let root: string;
beforeEach(async () => {
  profile = new TestProfile();
  root = await writePhotos(mkdtempSync(join(tmpdir(), 'unifluid-after-kills-')), ['boat.jpg', 'fox.jpg']);
});
afterEach(() => {
  profile.dispose();
  rmSync(root, { recursive: true, force: true });
});

/** Nothing that waits ever happens: as where a process is killed before. */
const stopped: Clock = { ...systemClock, after: () => () => undefined };

test('a caption that was kept and not yet written beside its photo when the studio was killed is written by the next one', async () => {
  const killed = profile.open({ clock: stopped }).studio;
  killed.settings.set({ sidecars: { formats: ['txt', 'csv'], xmpName: 'photo.xmp' } });
  const { id } = await killed.photoLibrary.addFolder(root);
  await killed.photoLibrary.rescan(id);
  const [boat] = killed.photos.page({ limit: 1 }).photos;
  killed.captions.edit({ photoId: boat?.id ?? 'pho_', text: 'a boat', keywords: ['boat'] }, 1);
  killed.captionsChanged([boat?.id ?? 'pho_']);
  expect(existsSync(join(root, 'boat.txt'))).toBe(false);

  const next = profile.open().studio;
  await next.start();
  await vi.waitFor(() => expect(readFileSync(join(root, 'captions.csv'), 'utf8')).toContain('a boat'), { timeout: 20_000 });
  expect(readFileSync(join(root, 'boat.txt'), 'utf8').trim()).toBe('a boat');
  expect(existsSync(join(root, 'fox.txt'))).toBe(false);
  await next.close();
  await killed.close();
});
