import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PhotoId } from '../contract/ids.ts';
import { createCaptionRepository } from './captionRepository.ts';
import type { CaptionRepository } from './captionRepository.ts';
import { createCaptionUndoing } from './captionUndoing.ts';
import type { CaptionUndoing } from './captionUndoing.ts';
import { createPhotoRepository } from './photoRepository.ts';
import { createTestDatabase } from './testing/testDatabase.ts';
import type { TestDatabase } from './testing/testDatabase.ts';

const folder = 'fol_00000001';
const count = 500;
const ids = Array.from({ length: count }, (_value, number): PhotoId => `pho_${String(number).padStart(8, '0')}`);
const [first = 'pho_'] = ids;
const last = ids.at(-1) ?? 'pho_';
let base: TestDatabase;
let captions: CaptionRepository;
let undoing: CaptionUndoing;
beforeEach(() => {
  base = createTestDatabase();
  const photos = createPhotoRepository(base.database);
  photos.addFolder({ id: folder, path: Buffer.from('/pictures'), shown: '/pictures', addedAt: 1 });
  for (const [inode, id] of ids.entries()) {
    const name = `${String(inode)}.jpg`;
    const file = { path: Buffer.from(name), directory: '', name, bytes: 5, modified: 1_700_000_000_000_000, device: 1, inode };
    photos.scans.note(folder, [file], 9, () => id);
  }
  captions = createCaptionRepository(base.database);
  undoing = createCaptionUndoing(base.database);
  captions.changeKeywords(ids, { add: ['iceland'], remove: [] }, 'job_00000001', 1);
});
afterEach(() => base.dispose());

const actOf = (id: PhotoId): string =>
  base.database.prepare<[string], string>('SELECT said FROM photos WHERE id = ?').pluck().get(id) ?? '';

function withKeyword(): number {
  return Number(base.database.prepare('SELECT count(*) FROM photo_captions').pluck().get());
}

/** All of what is underway, in steps of 100. */
function finish(): void {
  const act = undoing.underway();
  if (act === null) throw new Error('nothing is underway');
  while (!undoing.step(act, 100).isLast);
}

function undoAll(): void {
  undoing.begin('undo');
  finish();
}

/** Another process begins, and is killed when it has done some of it. */
async function kill(way: 'undo' | 'redo'): Promise<void> {
  const script = join(import.meta.dirname, 'testing', 'takingBackProcess.ts');
  const child = spawn(process.execPath, [script, base.file, way], { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await closed;
}

test('an act that is half taken back when its process is killed is seen as such, and taken back whole', { timeout: 60_000 }, async () => {
  await kill('undo');
  const left = withKeyword();
  expect([left > 0, left < count, undoing.underway()?.kind]).toEqual([true, true, 'edit']);
  finish();
  expect([withKeyword(), undoing.underway(), undoing.begin('undo')]).toEqual([0, null, null]);
});

test('an act that is half done again when its process is killed is done whole', { timeout: 60_000 }, async () => {
  undoAll();
  await kill('redo');
  const done = withKeyword();
  expect([done > 0, done < count, undoing.underway()?.kind]).toEqual([true, true, 'edit']);
  finish();
  expect([withKeyword(), undoing.underway(), undoing.begin('redo')]).toEqual([count, null, null]);
});

test('what is underway goes before another act is taken back', () => {
  captions.edit({ photoId: first, text: 'a geyser', keywords: [] }, 2);
  const act = undoing.begin('undo');
  expect([undoing.begin('undo'), undoing.begin('redo')]).toEqual([act, act]);
});

test('what a person writes while an act is taken back stays, and taking that back leads to what stood before both', () => {
  const act = undoing.begin('undo');
  if (act === null) throw new Error('there is nothing to take back');
  undoing.step(act, 100);
  captions.edit({ photoId: first, text: 'a geyser', keywords: [] }, 2);
  captions.edit({ photoId: last, text: 'a glacier', keywords: [] }, 3);
  finish();
  expect([actOf(first), actOf(last), withKeyword()]).toEqual(['a geyser', 'a glacier', 2]);
  expect(undoing.begin('redo')).toBeNull();
  undoAll();
  undoAll();
  expect([withKeyword(), undoing.begin('undo')]).toEqual([0, null]);
});

test('what can no longer be done again is forgotten a little with each act that begins, and none of it is reverted to', () => {
  undoAll();
  const kept = () => Number(base.database.prepare('SELECT count(*) FROM caption_changes').pluck().get());
  captions.edit({ photoId: first, text: 'one', keywords: [] }, 2);
  expect([kept() < count, kept() > count / 2, undoing.begin('redo')]).toEqual([true, true, null]);
  for (const text of ['two', 'three', 'four', 'five', 'six', 'seven']) captions.edit({ photoId: first, text, keywords: [] }, 3);
  expect(kept()).toBe(7);
  expect(captions.revert([last], 4)).toEqual([]);
});
