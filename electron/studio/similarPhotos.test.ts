import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PhotoId } from '../contract/ids.ts';
import type { Studio } from './studio.ts';
import { likenessOf } from './similarPhotos.ts';
import type { FakeEngine } from './testing/fakeEngine.ts';
import { TestProfile } from './testing/testStudio.ts';

let profile: TestProfile;
let root: string;
let studio: Studio;
let engine: FakeEngine;
let reach: ReturnType<TestProfile['open']>['reach'];
beforeEach(() => {
  profile = new TestProfile();
  root = mkdtempSync(join(tmpdir(), 'unifluid-similar-'));
  ({ studio, engine, reach } = profile.open());
});
afterEach(async () => {
  await studio.close();
  profile.dispose();
  rmSync(root, { recursive: true, force: true });
});

const settings = { kind: 'short', question: '', context: '', beams: 1, policy: 'overwrite', includeEdited: false } as const;

async function addPhotos(colours: Readonly<Record<string, string>>): Promise<void> {
  mkdirSync(root, { recursive: true });
  for (const [name, background] of Object.entries(colours)) {
    const bytes = await sharp({ create: { width: 30, height: 20, channels: 3, background } })
      .png()
      .toBuffer();
    writeFileSync(join(root, name), bytes);
  }
  const { id } = await studio.photoLibrary.addFolder(root);
  await studio.photoLibrary.rescan(id);
}

const cards = () => studio.photos.page({ limit: 50 }).photos;
const idOf = (name: string): PhotoId => cards().find((card) => card.name === name)?.id ?? 'pho_';
const similarTo = async (name: string) => (await studio.similarPhotos(idOf(name))).map((card) => card.name);

async function captionAll(): Promise<void> {
  await studio.captionRuns.start({ target: { kind: 'photos', ids: cards().map(({ id }) => id) }, settings });
  (await engine.started(1)).finish();
  await reach('done');
}

test('photos of one kind are found by what the model saw when it captioned them, the nearest first', async () => {
  await addPhotos({ 'red.png': '#e02010', 'rose.png': '#d03050', 'rust.png': '#e03c08', 'sea.png': '#1040d0', 'sky.png': '#3060e0' });
  expect(await similarTo('red.png')).toEqual([]);
  await captionAll();
  expect(await similarTo('red.png')).toEqual(['rust.png', 'rose.png']);
  expect(await similarTo('sea.png')).toEqual(['sky.png']);
});

test('one that is gone is not offered, and one that was moved still is', async () => {
  await addPhotos({ 'red.png': '#e02010', 'rose.png': '#d03050', 'rust.png': '#e03c08' });
  await captionAll();
  rmSync(join(root, 'rose.png'));
  await studio.photoLibrary.rescan(studio.photos.folders()[0]?.id ?? 'fol_');
  expect(await similarTo('red.png')).toEqual(['rust.png']);
});

test('two directions are as alike as the cosine of the angle between them', () => {
  expect([likenessOf([3, 4], [6, 8]), likenessOf([1, 0], [0, 2]), likenessOf([0, 0], [1, 1])]).toEqual([1, 0, 0]);
});
