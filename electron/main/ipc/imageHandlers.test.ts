import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../studio/system.ts';
import { TestProfile } from '../../studio/testing/testStudio.ts';
import { EngineSupervisor } from '../engineSupervisor.ts';
import { imageHandlers } from './imageHandlers.ts';
import type { FileDialogs } from './imageHandlers.ts';

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

function closedDialog(): never {
  throw new Error('not expected');
}

function handlers(answers: Partial<FileDialogs>) {
  const dialogs = { openPictures: closedDialog, savePicture: closedDialog, chooseFolder: closedDialog, showInFolder: closedDialog };
  return imageHandlers({
    studio: opened.studio,
    engine: new EngineSupervisor({ spawn: closedDialog, clock: systemClock, onState: () => undefined }),
    announce: () => undefined,
    dialogs: { ...dialogs, ...answers },
  });
}

async function colourFile(name: string, background: string): Promise<string> {
  const path = join(outside, name);
  await sharp({ create: { width: 20, height: 20, channels: 3, background } })
    .png()
    .toFile(path);
  return path;
}

const colours = ['#f00', '#0f0', '#00f', '#ff0', '#0ff'];
const importAll = async () => {
  const paths = await Promise.all(colours.map((colour, index) => colourFile(`${index}.png`, colour)));
  return (await handlers({ openPictures: () => Promise.resolve(paths) }).choosePictures()).images;
};
const exportTo = (folder: string) => handlers({ chooseFolder: () => Promise.resolve(folder) });

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

test('pictures are exported past one whose file is gone and one that is damaged, which are named', async () => {
  const images = await importAll();
  const files = images.map(({ id }) => opened.studio.folder.pathOf(opened.studio.images.record(id).file));
  rmSync(files[2] ?? '');
  truncateSync(files[3] ?? '', 200);
  const target = join(outside, 'copies');
  mkdirSync(target);
  const done = await exportTo(target).exportAll([...images.map(({ id }) => id), 'img_00000000000000000000']);
  expect(done).toMatchObject({ folder: target, count: 3 });
  expect(done?.failures.map(({ name, code }) => [name, code])).toEqual([
    ['2.png', 'imageNotFound'],
    ['3.png', 'imageDamaged'],
    ['img_00000000000000000000', 'imageNotFound'],
  ]);
  expect(readdirSync(target).toSorted()).toEqual(['0.png', '1.png', '4.png']);
});

test('a folder that went away fails every picture, each with a word that it is still kept', async () => {
  const images = await importAll();
  const done = await exportTo(join(outside, 'gone')).exportAll(images.map(({ id }) => id));
  expect(done?.count).toBe(0);
  expect(new Set(done?.failures.map(({ message }) => message.endsWith('The picture is still in the history.')))).toEqual(new Set([true]));
});

test('an export over a file keeps its rights; a damaged picture is refused before anybody is asked for a name', async () => {
  const [image] = await importAll();
  if (image === undefined) throw new Error('nothing came in');
  const target = join(outside, 'copy.png');
  writeFileSync(target, 'old', { mode: 0o640 });
  await handlers({ savePicture: () => Promise.resolve(target) }).exportTo(image.id);
  const { file, sha256 } = opened.studio.images.record(image.id);
  expect(readFileSync(target).equals((await opened.studio.folder.readWhole(file, sha256)).data)).toBe(true);
  expect(statSync(target).mode & 0o777).toBe(process.platform === 'win32' ? 0o666 : 0o640);
  truncateSync(opened.studio.folder.pathOf(file), 100);
  await expect(handlers({}).exportTo(image.id)).rejects.toMatchObject({ code: 'imageDamaged' });
});
