import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { writePhotos } from '../photos/testing/writePhotos.ts';
import { lightroom } from '../sidecars/testing/fixtures.ts';
import { runJson } from './testing/runJson.ts';

const folder = mkdtempSync(join(tmpdir(), 'unifluid-caption-folders-'));
const packagesFolder = join(folder, 'packages');
let photos = '';
let profile = '';
let tests = 0;

beforeAll(() =>
  cpSync(join(import.meta.dirname, '../../models/packages/tiny-test'), join(packagesFolder, 'tiny-test'), { recursive: true }),
);
beforeEach(async () => {
  tests += 1;
  profile = join(folder, `profile-${tests}`);
  photos = await writePhotos(join(folder, `photos-${tests}`), ['a.jpg', 'b.png', 'lake/c.jpg']);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function cli(args: readonly string[], interruptAt?: string) {
  const done = await runJson(args, { packagesFolder, profile, interruptAt });
  return { ...done, run: done.of('captionRun')[0] ?? {} };
}

const allFormats = ['--formats', 'txt,xmp,json,csv'];
const textOf = (name: string): string => readFileSync(join(photos, name), 'utf8');
const names = (): readonly string[] => readdirSync(photos, { recursive: true, encoding: 'utf8' }).toSorted();

test('complaint 22: a folder is captioned without a window: a line of JSON for each photo, every format beside it, and 0 at the end', async () => {
  const { status, of, run } = await cli(['caption', photos, ...allFormats]);
  expect([status, run]).toMatchObject([0, { photos: 3, captioned: 3, failed: 0, sidecars: { written: 11, failed: 0 } }]);
  const lines = of('photo');
  expect(lines.map(({ path }) => path).toSorted()).toEqual(['a.jpg', 'b.png', 'lake/c.jpg']);
  expect(lines[0]).toMatchObject({
    caption: { text: expect.any(String) as string, by: 'model' },
    sidecars: [{ format: 'txt' }, { format: 'xmp' }, { format: 'json' }],
  });
  expect(names()).toEqual([
    ...['a.jpg', 'a.jpg.json', 'a.jpg.xmp', 'a.txt', 'b.png', 'b.png.json', 'b.png.xmp', 'b.txt', 'captions.csv'],
    ...['lake', 'lake/c.jpg', 'lake/c.jpg.json', 'lake/c.jpg.xmp', 'lake/c.txt', 'lake/captions.csv'],
  ]);
  const caption = lines.find(({ path }) => path === 'a.jpg')?.['caption'] as { readonly text: string };
  expect([textOf('a.txt'), textOf('a.jpg.xmp'), textOf('captions.csv')]).toEqual([
    caption.text,
    expect.stringContaining(caption.text),
    expect.stringContaining(`"a.jpg","${caption.text}"`),
  ]);
});

test('complaint 22: a second run asks the model nothing and writes nothing; photos that came meanwhile are captioned', async () => {
  await cli(['caption', photos, ...allFormats]);
  const again = await cli(['caption', photos, ...allFormats]);
  expect([again.status, again.run]).toMatchObject([0, { photos: 3, captioned: 0, sidecars: { written: 0 } }]);
  writeFileSync(join(photos, 'd.jpg'), readFileSync(join(photos, 'a.jpg')).subarray(0, 200));
  await writePhotos(photos, ['e.jpg', 'f.jpg', 'g.jpg', 'lake/h.jpg']);
  const more = await cli(['caption', join(photos, 'lake'), ...allFormats]);
  expect([more.status, more.run]).toMatchObject([0, { photos: 2, captioned: 1 }]);
});

test('complaint 22: what fails is named and ends with 3, the rest is done; --retry-failed takes up only that', async () => {
  writeFileSync(join(photos, 'broken.jpg'), 'no picture');
  writeFileSync(join(photos, 'b.png.xmp'), '<broken');
  const { status, of, run } = await cli(['caption', photos, '--formats', 'xmp']);
  expect([status, run]).toMatchObject([3, { photos: 4, captioned: 3, failed: 1, sidecars: { written: 2, failed: 1 } }]);
  const errors = of('error').map(({ code, path, target }) => [code, path ?? target]);
  expect(errors).toContainEqual(['pictureNotAPicture', 'broken.jpg']);
  expect(errors).toContainEqual(['sidecarUnsound', join(photos, 'b.png.xmp')]);
  expect(textOf('b.png.xmp')).toBe('<broken');
  await writePhotos(photos, ['a.jpg', 'broken.jpg']);
  const retried = await cli(['caption', photos, '--formats', 'xmp', '--retry-failed']);
  expect([retried.status, retried.run]).toMatchObject([0, { photos: 1, captioned: 1 }]);
  expect((await cli(['caption', photos, '--retry-failed'])).of('captionRun')).toEqual([{ type: 'captionRun', photos: 0 }]);
});

test('complaint 7: words that stand beside a photo are kept, by --overwrite too; only --include-edited replaces them, and that is undone', async () => {
  writeFileSync(join(photos, 'a.txt'), 'My own words.');
  writeFileSync(join(photos, 'b.png.xmp'), lightroom);
  expect((await cli(['caption', photos, '--formats', 'txt,xmp'])).run).toMatchObject({ captioned: 1 });
  expect(textOf('a.txt')).toBe('My own words.');
  await cli(['caption', photos, '--formats', 'txt,xmp', '--overwrite']);
  expect(textOf('a.txt')).toBe('My own words.');
  const { run } = await cli(['caption', photos, '--formats', 'txt,xmp', '--overwrite', '--include-edited']);
  expect(textOf('a.txt')).not.toBe('My own words.');
  const { id } = run['sidecars'] as { readonly id: string };
  expect(await cli(['sidecars', 'undo', id])).toMatchObject({ status: 0 });
  expect(textOf('a.txt')).toBe('My own words.');
});

test('a whole run is taken back and done again by a later command; the files beside the photos stay', async () => {
  await cli(['caption', photos, '--formats', 'txt']);
  const written = textOf('a.txt');
  const captioned = async () => (await cli(['photos', 'list', '--search', 'is:captioned'])).of('photo').length;
  expect((await cli(['captions', 'undo'])).of('captionsActs')).toEqual([{ type: 'captionsActs', action: 'undo', act: 'run', photos: 3 }]);
  expect([await captioned(), textOf('a.txt')]).toEqual([0, written]);
  expect((await cli(['captions', 'redo'])).of('captionsActs')).toMatchObject([{ act: 'run', photos: 3 }]);
  expect(await captioned()).toBe(3);
  expect((await cli(['captions', 'redo'])).of('captionsActs')).toMatchObject([{ act: null, photos: 0 }]);
  expect((await cli(['captions', 'forget'])).status).toBe(2);
});

test('a dry run says what would be done, and writes neither captions nor files', async () => {
  const before = names();
  const { status, of } = await cli(['caption', photos, ...allFormats, '--dry-run']);
  expect([status, of('captionPlan')]).toMatchObject([0, [{ photos: 3, toCaption: 3 }]]);
  expect(names()).toEqual(before);
  expect((await cli(['caption', photos])).run).toMatchObject({ captioned: 3 });
  const { of: planned } = await cli(['caption', photos, '--formats', 'xmp', '--dry-run']);
  expect(planned('sidecarPlan')).toMatchObject([{ counts: { create: 3 } }]);
  expect(planned('sidecar')).toHaveLength(3);
  expect(names()).toEqual(before);
});

test('a question, a length and a context are asked of every photo; append and prepend keep what is there', async () => {
  await cli(['caption', photos]);
  const asked = await cli(['caption', photos, '--question', 'what colour is it?', '--append', '--formats', 'txt']);
  expect(asked.run).toMatchObject({ captioned: 3, settings: { kind: 'question', policy: 'append' } });
  const [first] = (await cli(['caption', photos, '--length', 'keywords', '--context', '{folder}', '--prepend'])).of('photo');
  expect(first).toMatchObject({ caption: { text: expect.any(String) as string } });
});

test('an interrupt ends with 130, and the next run goes on with what is left', async () => {
  const { status } = await cli(['caption', photos, '--formats', 'txt'], 'Loading the model');
  expect(status).toBe(130);
  const rest = await cli(['caption', photos, '--formats', 'txt']);
  expect([rest.status, names().filter((name) => name.endsWith('.txt'))]).toEqual([0, ['a.txt', 'b.txt', 'lake/c.txt']]);
});

test.each([
  [['--overwrite', '--append'], '--overwrite and --append cannot both be.'],
  [['--formats', 'xmp,iptc'], '--formats is of: txt, xmp, json, jsonl, csv.'],
  [['--length', 'endless'], '--length is one of: short, long, keywords.'],
  [['--question', 'what?', '--length', 'long'], 'A question has no --length.'],
  [['--xmp-name', 'other'], '--xmp-name is one of: photo.jpg.xmp, photo.xmp.'],
])('%j is bad use', async (more, words) => {
  const { status, stderr } = await cli(['caption', photos, ...more]);
  expect([status, stderr]).toEqual([2, expect.stringContaining(words)]);
});

test('one picture is captioned as before, and a folder that is not there is named', async () => {
  const { status, of } = await cli(['caption', join(photos, 'a.jpg')]);
  expect([status, of('caption')]).toMatchObject([0, [{ caption: expect.any(String) as string }]]);
  expect(existsSync(join(photos, 'a.txt'))).toBe(false);
  expect(await cli(['caption', join(photos, 'none'), '--formats', 'txt'])).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('none does not exist.') as string,
  });
});
