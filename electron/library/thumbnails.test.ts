import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { imageId } from '../store/testing/testDatabase.ts';
import { decodePng } from './png.ts';
import { createThumbnails } from './thumbnails.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'unifluid-thumbnails-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const pixels = { width: 8, height: 8, rgba: new Uint8Array(8 * 8 * 4).fill(90) };

test('a small picture that was made is kept: the picture itself is not read again', async () => {
  const thumbnails = createThumbnails(root);
  await thumbnails.prepare(imageId(1), pixels);
  const data = await thumbnails.get(imageId(1), () => Promise.reject(new Error('not needed')));
  expect(decodePng(data).pixels).toEqual(pixels);
});

test.each([
  ['empty', () => Buffer.alloc(0)],
  ['cut short', (whole: Buffer) => whole.subarray(0, -20)],
  ['full of zeros', (whole: Buffer) => Buffer.alloc(whole.length)],
  ['changed by one bit', (whole: Buffer) => whole.map((byte, at) => (at === 60 ? byte ^ 1 : byte))],
])('a small picture that a power cut left %s is made again', async (_name, harm) => {
  const thumbnails = createThumbnails(root);
  await thumbnails.prepare(imageId(1), pixels);
  const [name = ''] = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((each) => each.endsWith('.png'));
  const whole = readFileSync(join(root, name));
  writeFileSync(join(root, name), harm(whole));
  expect(await thumbnails.get(imageId(1), () => Promise.resolve(pixels))).toEqual(whole);
  expect(readFileSync(join(root, name))).toEqual(whole);
});

test.skipIf(process.platform === 'win32')('a pipe in the place of a small picture keeps nobody waiting', async () => {
  const thumbnails = createThumbnails(root);
  await thumbnails.prepare(imageId(1), pixels);
  const [name = ''] = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((each) => each.endsWith('.png'));
  rmSync(join(root, name));
  execFileSync('mkfifo', [join(root, name)]);
  expect(decodePng(await thumbnails.get(imageId(1), () => Promise.resolve(pixels))).pixels).toEqual(pixels);
});
