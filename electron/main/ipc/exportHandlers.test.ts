import { mkdirSync, readFileSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaultExport } from '../../contract/exportOptions.ts';
import type { ExportOptions } from '../../contract/exportOptions.ts';
import type { ImageId } from '../../contract/ids.ts';
import { readRecord } from '../../library/pictureRecord.ts';
import { decodePng, readChunks } from '../../library/png.ts';
import { TestProfile } from '../../studio/testing/testStudio.ts';
import { testImageHandlers } from '../testing/testImageHandlers.ts';
import type { FileDialogs } from './fileDialogsPort.ts';

let profile: TestProfile;
let opened: ReturnType<TestProfile['open']>;
let outside: string;
let target: string;
beforeEach(() => {
  profile = new TestProfile();
  opened = profile.open();
  outside = join(profile.profile.folder, 'outside');
  target = join(outside, 'copies');
  mkdirSync(target, { recursive: true });
});
afterEach(async () => {
  await opened.studio.close();
  profile.dispose();
});

const handlers = (answers: Partial<FileDialogs> = {}) => testImageHandlers(opened.studio, outside, answers).handlers;
const intoTarget = () => handlers({ chooseFolder: () => Promise.resolve(target) });
const savedAs = (path: string) => handlers({ saveFile: () => Promise.resolve(path) });
const options = (change: Partial<ExportOptions> = {}): ExportOptions => ({ ...defaultExport, ...change });
const written = () => readdirSync(target).toSorted();

async function bringIn(count: number): Promise<readonly ImageId[]> {
  const ids: ImageId[] = [];
  for (let index = 0; index < count; index += 1) {
    const bytes = await sharp({ create: { width: 20, height: 20, channels: 3, background: { r: index * 20, g: 0, b: 90 } } })
      .png()
      .toBuffer();
    ids.push((await opened.studio.importPicture({ kind: 'bytes', name: `${index}.png`, bytes })).id);
  }
  return ids;
}
const one = async (): Promise<ImageId> => {
  const [id] = await bringIn(1);
  if (id === undefined) throw new Error('nothing came in');
  return id;
};
const fileOf = (id: ImageId) => opened.studio.folder.pathOf(opened.studio.images.record(id).file);

test('pictures are exported past one whose file is gone and one that is damaged, which are named', async () => {
  const ids = await bringIn(5);
  rmSync(fileOf(ids[2] ?? 'img_'));
  truncateSync(fileOf(ids[3] ?? 'img_'), 200);
  const done = await intoTarget().export({ kind: 'files', ids: [...ids, 'img_00000000000000000000'], options: options() });
  expect(done).toMatchObject({ folder: target, count: 3, isCancelled: false });
  expect(done?.failures.map(({ name, code }) => [name, code])).toEqual([
    ['2.png', 'imageNotFound'],
    ['3.png', 'imageDamaged'],
    ['img_00000000000000000000', 'imageNotFound'],
  ]);
  expect(written()).toEqual(['0.png', '1.png', '4.png']);
});

test('a folder that went away fails every picture, each with a word that it is still kept', async () => {
  const ids = await bringIn(3);
  const gone = handlers({ chooseFolder: () => Promise.resolve(join(outside, 'gone')) });
  const done = await gone.export({ kind: 'files', ids, options: options() });
  expect(done?.count).toBe(0);
  expect(done?.failures.map(({ message }) => message.endsWith('The picture is still in the history.'))).toEqual([true, true, true]);
});

test('an export over a file keeps its rights; a damaged picture is refused before anybody is asked for a name', async () => {
  const id = await one();
  const path = join(outside, 'copy.png');
  writeFileSync(path, 'old', { mode: 0o640 });
  await savedAs(path).export({ kind: 'files', ids: [id], options: options({ scale: 1 }) });
  const [copy, kept] = [readFileSync(path), readFileSync(fileOf(id))];
  expect(readRecord(readChunks(copy))).toEqual(readRecord(readChunks(kept)));
  expect(decodePng(copy).pixels).toEqual(decodePng(kept).pixels);
  expect(statSync(path).mode & 0o777).toBe(process.platform === 'win32' ? 0o666 : 0o640);
  truncateSync(fileOf(id), 100);
  await expect(handlers().export({ kind: 'files', ids: [id], options: options() })).rejects.toMatchObject({ code: 'imageDamaged' });
});

test('a selection goes out under the names of a template, as the kind and size that was chosen', async () => {
  const ids = await bringIn(3);
  const chosen = options({ format: 'webp', scale: 2, template: 'icon {number}' });
  await intoTarget().export({ kind: 'files', ids, options: chosen });
  expect(written()).toEqual(['icon 1.webp', 'icon 2.webp', 'icon 3.webp']);
  expect((await sharp(join(target, 'icon 2.webp')).metadata()).width).toBe(512);
});

test('the last choice and the last folder are remembered, and exporting again asks nothing', async () => {
  const ids = await bringIn(2);
  const chosen = options({ format: 'jpeg', record: 'none', template: '{prompt} again' });
  await intoTarget().export({ kind: 'files', ids, options: chosen });
  expect(opened.studio.settings.get().export).toEqual(chosen);
  const again = await handlers().export({ kind: 'again', ids: [ids[0] ?? 'img_'] });
  expect(again).toMatchObject({ folder: target, names: ['0 again 2.jpg'] });
  // Where the folder is gone, there is something to ask.
  rmSync(target, { recursive: true });
  expect(await savedAs(join(outside, 'elsewhere.jpg')).export({ kind: 'again', ids: [ids[0] ?? 'img_'] })).toMatchObject({
    names: ['elsewhere.jpg'],
  });
});

test('a selection goes into one ZIP past what fails; of nothing there is no ZIP', async () => {
  const ids = await bringIn(3);
  truncateSync(fileOf(ids[1] ?? 'img_'), 200);
  const path = join(target, 'all.zip');
  const done = await savedAs(path).export({ kind: 'zip', ids, options: options({ template: 'same' }) });
  expect(done).toMatchObject({ names: ['all.zip'], count: 2, failures: [{ name: '1.png', code: 'imageDamaged' }] });
  expect(readFileSync(path).toString('latin1')).toContain('same 2.png');
  const nothing = await savedAs(join(target, 'none.zip')).export({ kind: 'zip', ids: [ids[1] ?? 'img_'], options: options() });
  expect(nothing).toMatchObject({ names: [], count: 0, failures: [{ code: 'imageDamaged' }] });
  expect(written()).toEqual(['all.zip']);
});

test.for(['files', 'zip'] as const)('a long export as %s tells how far it is and can be ended', async (kind) => {
  const ids = await bringIn(6);
  const path = join(target, 'all.zip');
  const told = () => announced.filter(({ name }) => name === 'exportProgressed');
  const dialogs = { chooseFolder: () => Promise.resolve(target), saveFile: () => Promise.resolve(path) };
  // At the second picture itself: a test that looks now and then may look when all are written.
  const { handlers: running, announced } = testImageHandlers(opened.studio, outside, dialogs, (name) => {
    if (name === 'exportProgressed' && told().length === 2) void running.cancelExport();
  });
  const done = await running.export({ kind, ids, options: options() });
  expect(told().length).toBeGreaterThan(1);
  expect(done?.isCancelled).toBe(true);
  expect(told()[0]?.payload).toEqual({ done: 1, total: 6 });
  // Whole files stay; half a ZIP looks like all of it.
  expect(written()).toEqual(kind === 'zip' ? [] : Array.from({ length: done?.count ?? 0 }, (_value, index) => `${index}.png`));
});

test('complaint 14: what is copied to the clipboard has no record, what is dragged out has the one that was chosen last', async () => {
  const id = await one();
  const copied: Uint8Array[] = [];
  const dragged: string[] = [];
  const dialogs = handlers({
    copyPicture: (png) => Promise.resolve(void copied.push(png)),
    drag: (files) => void dragged.push(...files),
  });
  await dialogs.copy(id);
  expect(readChunks(Buffer.from(copied[0] ?? [])).map(({ type }) => type)).toEqual(['IHDR', 'sRGB', 'IDAT', 'IEND']);
  expect(await dialogs.drag([id])).toEqual(dragged);
  expect(dragged[0]).toMatch(/dragged.*0\.png$/u);
  expect(readRecord(readChunks(readFileSync(dragged[0] ?? '')))?.record.id).toBe(id);
  opened.studio.settings.set({ export: options({ record: 'none' }) });
  const [bare = ''] = await dialogs.drag([id]);
  expect(readRecord(readChunks(readFileSync(bare)))).toBeNull();
});

test('a preview has the name and the bytes that the first picture would be written with', async () => {
  const ids = await bringIn(12);
  const { name, data } = await handlers().previewExport({ ids, options: options({ format: 'svg', template: '{number} {prompt}' }) });
  expect(name).toBe('01 0.svg');
  expect(Buffer.from(data).toString()).toMatch(/^<svg/u);
});
