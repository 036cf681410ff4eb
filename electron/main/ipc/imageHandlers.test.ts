import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { TestProfile } from '../../studio/testing/testStudio.ts';
import { testImageHandlers } from '../testing/testImageHandlers.ts';
import type { FileDialogs } from './fileDialogsPort.ts';

let profile: TestProfile;
let opened: ReturnType<TestProfile['open']>;
let outside: string;
beforeEach(() => {
  profile = new TestProfile();
  opened = profile.open();
  outside = join(profile.profile.folder, 'outside');
  mkdirSync(outside);
});
afterEach(async () => {
  await opened.studio.close();
  profile.dispose();
});

const handlers = (answers: Partial<FileDialogs>) => testImageHandlers(opened.studio, outside, answers).handlers;

async function colourFile(name: string, background: string): Promise<string> {
  const path = join(outside, name);
  await sharp({ create: { width: 20, height: 20, channels: 3, background } })
    .png()
    .toFile(path);
  return path;
}

test('files that are chosen come in past those that are no pictures, which are named', async () => {
  const note = join(outside, 'note.txt.png');
  writeFileSync(note, 'only words');
  const pipe = join(outside, 'pipe.png');
  execFileSync('mkfifo', [pipe]);
  const [a, b] = [await colourFile('a.png', '#f00'), await colourFile('b.png', '#00f')];
  const { images, failures } = await handlers({
    openPictures: () => Promise.resolve([a, note, pipe, join(outside, 'gone.png'), b]),
  }).choosePictures();
  expect(images.map(({ title }) => title)).toEqual(['a.png', 'b.png']);
  expect(failures.map(({ name, code }) => [name, code])).toEqual([
    ['note.txt.png', 'pictureNotAPicture'],
    ['pipe.png', 'notAFile'],
    ['gone.png', 'fileNotFound'],
  ]);
});
