import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sidecarFormats } from '../contract/sidecarFormats.ts';
import { lightroom } from './testing/fixtures.ts';
import { PhotoFolder, outline } from './testing/photoFolder.ts';

let photos: PhotoFolder;
beforeEach(() => {
  photos = new PhotoFolder();
});
afterEach(() => photos.dispose());

describe('names of sidecars', () => {
  test('complaint 8: all formats from one plan, by the names that other programs look for', async () => {
    const planned = await photos.plan([photos.photo('a.jpg'), photos.photo('b.png')], { formats: [...sidecarFormats] });
    expect(outline(planned).map(([name]) => name)).toEqual([
      ...['a.txt', 'a.jpg.xmp', 'a.jpg.json'],
      ...['b.txt', 'b.png.xmp', 'b.png.json'],
      ...['metadata.jsonl', 'metadata.jsonl', 'captions.csv', 'captions.csv'],
    ]);
    expect(photos.names()).toEqual(['a.jpg', 'b.png']);
  });

  test.each([
    ['photo.jpg.xmp', [], 'a.jpg.xmp', 'create'],
    ['photo.xmp', [], 'a.xmp', 'create'],
    ['photo.xmp', ['a.jpg.xmp'], 'a.jpg.xmp', 'merge'],
    ['photo.jpg.xmp', ['a.xmp'], 'a.xmp', 'merge'],
    ['photo.jpg.xmp', ['a.XMP'], 'a.XMP', 'merge'],
    ['photo.xmp', ['a.xmp', 'a.jpg.xmp'], 'a.jpg.xmp', 'merge'],
    ['photo.xmp', ['a.png'], 'a.jpg.xmp', 'create'],
    ['photo.xmp', ['a.xmp', 'a.CR2'], 'a.jpg.xmp', 'create'],
  ] as const)('%s beside %j is %s: %s', async (xmpName, there, name, action) => {
    for (const each of there) photos.put(each, lightroom);
    expect(outline(await photos.plan([photos.photo('a.jpg')], { xmpName }))).toEqual([[name, action, undefined]]);
  });

  test('of a RAW file and its JPEG the RAW file has photo.xmp and the JPEG photo.txt; two equals have neither', async () => {
    const pair = [photos.photo('a.jpg'), photos.photo('a.cr2')];
    expect(outline(await photos.plan(pair, { formats: ['txt', 'xmp'], xmpName: 'photo.xmp' }))).toEqual([
      ['a.txt', 'create', undefined],
      ['a.jpg.xmp', 'create', undefined],
      ['a.cr2', 'refuse', 'sidecarShared'],
      ['a.xmp', 'create', undefined],
    ]);
    const equals = [photos.photo('b.jpg'), photos.photo('b.png')];
    expect(outline(await photos.plan(equals, { formats: ['txt'] })).map(([, , code]) => code)).toEqual(['sidecarShared', 'sidecarShared']);
  });

  test('a name that is no text keeps its bytes beside it, and is refused in lists alone', async () => {
    const photo = photos.photo(Buffer.from([0x66, 0xff, 0x0a, 0x2e, 0x6a, 0x70, 0x67]));
    const planned = await photos.plan([photo], { formats: ['xmp', 'csv'] });
    expect(outline(planned)).toEqual([
      ['f\\xFF\\x0A.jpg.xmp', 'create', undefined],
      ['captions.csv', 'refuse', 'sidecarNameNotText'],
    ]);
    expect(planned[0]?.path.equals(Buffer.concat([photo.path, Buffer.from('.xmp')]))).toBe(true);
    expect((await photos.write(planned)).failures).toEqual([]);
  });
});

describe('a plan refuses', () => {
  test.skipIf(process.platform === 'win32')('links, folders and pipes where a sidecar would be, and names that are too long', async () => {
    symlinkSync('/etc/hostname', photos.at('a.jpg.xmp'));
    symlinkSync('nowhere', photos.at('b.jpg.xmp'));
    mkdirSync(photos.at('c.jpg.xmp'));
    execFileSync('mkfifo', [photos.at('d.jpg.xmp')]);
    const long = `${'e'.repeat(251)}.jpg`;
    const planned = await photos.plan(['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg', long].map((name) => photos.photo(name)));
    const codes = outline(planned).map(([, action, code]) => [action, code]);
    expect(codes).toEqual([...Array.from({ length: 4 }, () => ['refuse', 'sidecarNotAFile']), ['refuse', 'sidecarNameTooLong']]);
    expect(await photos.write(planned)).toMatchObject({ written: 0, failures: [] });
  });

  test.skipIf(process.platform !== 'linux')(
    'a folder that is not there; one that takes no file is refused by plan or by writing',
    async () => {
      const elsewhere = ['/sys/a.jpg', '/nowhere/a.jpg'].map((path) => ({ ...photos.photo('a.jpg'), path: Buffer.from(path) }));
      const planned = await photos.plan(elsewhere);
      const { failures } = await photos.write(planned);
      // An administrator may do everything, until it is tried.
      const refused = outline(planned).flatMap(([, , code]) => code ?? []);
      expect([...failures, ...refused]).toEqual(['sidecarReadOnly', 'sidecarFolderMissing']);
    },
  );

  test('a broken sidecar, and says why in a sentence with its name', async () => {
    photos.put('a.jpg.xmp', lightroom.slice(0, 900));
    const [planned] = await photos.plan([photos.photo('a.jpg')], { policy: 'overwrite', includeEdited: true });
    expect(planned?.entries[0]).toMatchObject({ action: 'refuse', before: null, after: null });
    expect(planned?.entries[0]?.reason?.message).toMatch(/^a\.jpg\.xmp is not what its name says, so it is left as it is\. Line \d+: /u);
  });
});
