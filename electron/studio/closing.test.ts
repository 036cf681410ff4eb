import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AppError } from '../contract/errors.ts';
import { createSharpCodec } from '../library/sharpCodec.ts';
import { writePhotos } from '../photos/testing/writePhotos.ts';
import { CaptionedPhotos } from './testing/captionedPhotos.ts';
import { until } from './testing/fakeEngine.ts';
import { TestProfile } from './testing/testStudio.ts';

let profile: TestProfile;
let root: string;
let unheard: unknown[];
const hear = (error: unknown): void => void unheard.push(error);

beforeEach(() => {
  profile = new TestProfile();
  root = mkdtempSync(join(tmpdir(), 'unifluid-closing-'));
  unheard = [];
  process.on('unhandledRejection', hear);
});
afterEach(() => {
  process.off('unhandledRejection', hear);
  profile.dispose();
  rmSync(root, { recursive: true, force: true });
});

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((goOn) => setImmediate(goOn));
}

/** One folder to scan, with photos nobody has looked at, and one whose rows are still to be swept. */
async function leaveWork(name: string): Promise<void> {
  const { studio } = profile.open({ onlyOwnJobs: true });
  for (const part of ['kept', 'removed']) {
    await writePhotos(join(root, name, part), ['a.jpg', 'b.jpg', 'c.jpg']);
    const { id } = await studio.photoLibrary.addFolder(join(root, name, part));
    await studio.photoLibrary.rescan(id);
    if (part === 'removed') studio.photos.removeFolder(id);
  }
  await studio.close();
}

test('a studio that is closed at any turn of its start asks its store for nothing any more, and the next start does the rest', async () => {
  for (let turn = 0; turn < 16; turn += 1) {
    await leaveWork(String(turn));
    const { studio } = profile.open();
    const started = studio.start();
    await turns(turn);
    await studio.close();
    expect(await started).toEqual([]);
    await turns(5);
    expect(unheard).toEqual([]);
  }
  const { studio } = profile.open({ onlyOwnJobs: true });
  expect(studio.photos.folders()).toHaveLength(16);
  await studio.photoLibrary.sweep();
  expect(studio.photos.page({ limit: 100 }).photos).toHaveLength(16 * 3);
  await studio.close();
});

test('what goes on behind a closed studio is told that it closes, and begins nothing', async () => {
  await leaveWork('one');
  const { studio, announced } = profile.open();
  const [folder] = studio.photos.folders();
  if (folder === undefined) throw new Error('no folder');
  await studio.close();
  announced.length = 0;
  await studio.photoLibrary.sweep();
  await studio.photoLooking.add(folder.id);
  await expect(studio.start()).rejects.toMatchObject({ code: 'studioClosing' });
  expect(() => studio.images.page({ limit: 1 })).toThrow(expect.objectContaining({ code: 'studioClosing' }));
  expect(() => studio.photoLibrary.stopScan(folder.id)).toThrow(expect.objectContaining({ code: 'studioClosing' }));
  expect({ announced, unheard }).toEqual({ announced: [], unheard: [] });
});

test('a photo that is being read when the studio ends is no failure of its run, which goes on at the next start', async () => {
  const library = new CaptionedPhotos();
  const real = createSharpCodec(sharp);
  let asked = 0;
  const cut = Promise.withResolvers<never>();
  const see = (): Promise<never> => {
    asked += 1;
    return cut.promise;
  };
  const reading = await library.open(['a.jpg', 'b.jpg'], { codec: { ...real, see } });
  const id = await reading.start();
  await until(() => asked === 2);
  const closed = reading.studio.close();
  cut.reject(new AppError('studioClosing'));
  await closed;
  const again = await library.open();
  expect(again.run(id)).toMatchObject({ state: 'waiting', failed: 0, captioned: 0 });
  await again.studio.start();
  await again.finish(id);
  expect(again.run(id)).toMatchObject({ state: 'done', failed: 0, captioned: 2 });
  await again.studio.close();
  library.dispose();
});
