import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { writePhotos } from '../photos/testing/writePhotos.ts';
import { createCaptionUndoing } from '../store/captionUndoing.ts';
import type { CaptionUndoing } from '../store/captionUndoing.ts';
import { openTestDatabase } from '../store/testing/testDatabase.ts';
import { TakingBack } from './takingBack.ts';
import { TestProfile } from './testing/testStudio.ts';

let profile: TestProfile;
let folder: string;
beforeEach(() => {
  profile = new TestProfile();
  folder = mkdtempSync(join(tmpdir(), 'unifluid-taking-back-'));
});
afterEach(() => {
  profile.dispose();
  rmSync(folder, { recursive: true, force: true });
});

/** An act on so many photos, which only counts. */
function act(photos: number, onStep = (): void => undefined) {
  const steps: number[] = [];
  let left = photos;
  const undoing: CaptionUndoing = {
    underway: () => null,
    begin: () => ({ seq: 1, kind: 'run' }),
    step: (_act, changes) => {
      steps.push(changes);
      onStep();
      left -= changes;
      return { photoIds: [], isLast: left <= 0 };
    },
  };
  return { steps, undoing };
}

test('an act on thousands of photos is taken back some at a time, and others get their turn in between', async () => {
  const turns: boolean[] = [];
  let hadTurn = false;
  const { steps, undoing } = act(2_500, () => turns.push(hadTurn));
  const undone = new TakingBack({ undoing }).undo();
  setImmediate(() => (hadTurn = true));
  expect(await undone).toEqual({ kind: 'run', photoIds: [] });
  expect([steps.length > 2, Math.max(...steps) <= 1_000, turns.at(-1)]).toEqual([true, true, true]);
});

test('a studio that closes ends with the step it is at, and takes nothing else back', async () => {
  const { steps, undoing } = act(1_000_000);
  const taking = new TakingBack({ undoing });
  const undone = taking.undo();
  await vi.waitFor(() => expect(steps.length).toBeGreaterThan(0), { timeout: 60_000 });
  await taking.close();
  const taken = steps.length;
  await undone;
  expect([await taking.undo(), steps.length]).toEqual([null, taken]);
});

test('what was half taken back when the studio ended is taken back whole after the next start, and the window is told', async () => {
  const root = await writePhotos(folder, ['a.jpg', 'b.jpg', 'c.jpg']);
  const before = profile.open().studio;
  const { id } = await before.photoLibrary.addFolder(root);
  await before.photoLibrary.rescan(id);
  const ids = before.photos.page({ limit: 3 }).photos.map((photo) => photo.id);
  await before.manyCaptions.changeKeywords({ target: { kind: 'photos', ids }, change: { add: ['sea'], remove: [] } });
  await before.close();

  const { database, close } = openTestDatabase(profile.profile.database);
  const undoing = createCaptionUndoing(database);
  expect(undoing.step(undoing.begin('undo') ?? { seq: 0, kind: 'run' }, 1)).toMatchObject({ isLast: false });
  close();

  const { studio, announced } = profile.open();
  const captioned = () => studio.photos.page({ limit: 3 }).photos.filter(({ caption }) => caption !== null).length;
  expect(captioned()).toBe(2);
  await studio.start();
  // The scan of the start tells of photos, too, but names none.
  const named = () => announced.filter(({ name, payload }) => name === 'photosChanged' && payload.ids !== null);
  await vi.waitFor(() => expect(named()).toHaveLength(1), { timeout: 60_000 });
  expect(captioned()).toBe(0);
  await studio.close();
});
