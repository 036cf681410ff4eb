import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSqlite } from '../store/sqliteDriver.ts';
import { testBinding } from '../store/testing/testDatabase.ts';
import { until } from './testing/fakeEngine.ts';
import { TestProfile, drawFox, importColour } from './testing/testStudio.ts';

let profile: TestProfile;
beforeEach(() => {
  profile = new TestProfile();
});
afterEach(() => profile.dispose());

/** Another program, a database browser or a backup, in the middle of something. The answer ends it. */
function hold(begin: 'BEGIN IMMEDIATE' | 'PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE'): () => void {
  const other = openSqlite(profile.profile.database, testBinding);
  other.exec(begin);
  return () => {
    other.exec('ROLLBACK');
    other.close();
  };
}

/** Resolves when the process has found time for other things so many times. */
function turns(count: number): Promise<void> {
  let left = count;
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      left -= 1;
      if (left > 0) return;
      clearInterval(timer);
      resolve();
    }, 10);
  });
}

test('a profile that another program holds is opened when it is let go, and the process goes on meanwhile', async () => {
  await profile.open().studio.close();
  const letGo = hold('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  const opening = profile.openWhenFree();
  await turns(10);
  letGo();
  const { studio } = await opening;
  expect(studio.notices).toEqual([]);
  await studio.close();
});

test('a picture imported while another program writes is there once, when that has ended', async () => {
  const { studio } = profile.open();
  const letGo = hold('BEGIN IMMEDIATE');
  const importing = importColour(studio, '#ff0000');
  await turns(10);
  letGo();
  const { id } = await importing;
  expect(studio.images.page({ limit: 9 }).images.map((image) => image.id)).toEqual([id]);
  await studio.close();
});

test('a studio that is closed while another program writes closes, and its job goes on at the next start', async () => {
  const first = profile.open();
  first.studio.queue.enqueue(drawFox);
  (await first.engine.started(1)).drawToken();
  const letGo = hold('BEGIN IMMEDIATE');
  await first.studio.close();
  letGo();
  const second = profile.open();
  await second.studio.start();
  expect((await second.engine.started(1)).work).toMatchObject({ known: { tokens: [{ grid: [0] }, { grid: [0] }] } });
  await until(() => second.studio.queue.isBusy);
  await second.studio.close();
});
