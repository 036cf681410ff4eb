import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { WalkBatch, WalkEnd } from './photoScanner.ts';
import { shownPath } from './shownPath.ts';
import { FolderWalk } from './walkFolder.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'unifluid-walk-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const write = (...paths: readonly string[]): void => {
  for (const path of paths) {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), path);
  }
};

async function walk(at: string | Buffer = root, except: string | null = null) {
  const batches: WalkBatch[] = [];
  const onBatch = (batch: WalkBatch): Promise<void> => Promise.resolve(void batches.push(batch));
  const end: WalkEnd = await new FolderWalk({ root: Buffer.from(at), except }, onBatch, new AbortController().signal).run();
  const files = batches.flatMap((batch) => batch.files);
  return {
    end,
    files,
    paths: files.map(({ directory, name }) => (directory === '' ? name : `${directory}/${name}`)).toSorted(),
    failures: batches.flatMap((batch) => batch.failures).map(({ path, code }) => [path, code]),
    unlisted: batches.flatMap((batch) => batch.unlisted).map((path) => Buffer.from(path).toString()),
  };
}

test('photos of every kind are found at any depth; hidden files, sidecars and the folders of devices are passed over', async () => {
  write('a.JPG', 'b/c/d.heic', 'b/e.CR3', 'b/f.tiff', '2024.05.17/g.webp');
  write('a.xmp', 'a.jpg.json', 'a.txt', '.h.jpg', '.hidden/i.jpg', '@eaDir/a.jpg/THUMB.jpg', 'x.lrdata/j.jpg', 'film.mp4', '.jpg');
  const { paths, failures, end } = await walk();
  expect(paths).toEqual(['2024.05.17/g.webp', 'a.JPG', 'b/c/d.heic', 'b/e.CR3', 'b/f.tiff']);
  expect([failures, end]).toEqual([[], { kind: 'walked' }]);
});

test('names are bytes: composed and decomposed are two files, and what is no text is found and shown all the same', async () => {
  const names = [
    Buffer.from('caf\u00e9.jpg'),
    Buffer.from('cafe\u0301.jpg'),
    Buffer.concat([Buffer.from('n'), Buffer.of(0xff), Buffer.from('\u00e9.jpg')]),
    Buffer.from('two\nlines.jpg'),
    Buffer.from(`${'x'.repeat(251)}.jpg`),
  ];
  for (const name of names) writeFileSync(Buffer.concat([Buffer.from(`${root}/`), name]), 'x');
  const { files } = await walk();
  const found = files.map(({ path }) => Buffer.from(path).toString('hex')).toSorted();
  expect(found).toEqual(names.map((name) => name.toString('hex')).toSorted());
  expect(files.map(({ name }) => name).toSorted()).toEqual(
    ['caf\u00e9.jpg', 'cafe\u0301.jpg', 'n\\xFF\u00e9.jpg', 'two\\x0Alines.jpg', `${'x'.repeat(251)}.jpg`].toSorted(),
  );
});

test('links in a circle end: a folder is listed once, under its own name where it has one', async () => {
  write('real/a.jpg');
  symlinkSync('real', join(root, 'alias'));
  symlinkSync('..', join(root, 'real', 'up'));
  symlinkSync(root, join(root, 'itself'));
  symlinkSync('gone', join(root, 'broken'));
  symlinkSync('round.jpg', join(root, 'round.jpg'));
  symlinkSync('real/a.jpg', join(root, 'link.jpg'));
  const { paths, failures } = await walk();
  expect(paths).toEqual(['link.jpg', 'real/a.jpg']);
  expect(failures).toEqual([['round.jpg', 'linkInACircle']]);
});

test('a folder outside is reached by a link that leads to it', async () => {
  const outside = mkdtempSync(join(tmpdir(), 'unifluid-outside-'));
  writeFileSync(join(outside, 'far.jpg'), 'x');
  symlinkSync(outside, join(root, 'far'));
  expect((await walk()).paths).toEqual(['far/far.jpg']);
  rmSync(outside, { recursive: true });
});

test.skipIf(process.platform === 'win32')(
  'a folder that may not be listed is told of, and its neighbours are listed all the same',
  async () => {
    write('a/1.jpg', 'closed/2.jpg', 'z/3.jpg');
    chmodSync(root, 0o755);
    chmodSync(join(root, 'closed'), 0o000);
    // An administrator may list everything.
    const isRoot = process.geteuid?.() === 0;
    if (isRoot) process.seteuid?.(65_534);
    try {
      const { paths, failures, unlisted } = await walk();
      expect(paths).toEqual(['a/1.jpg', 'z/3.jpg']);
      expect([failures, unlisted]).toEqual([[['closed', 'folderNotReadable']], ['closed']]);
    } finally {
      if (isRoot) process.seteuid?.(0);
      chmodSync(join(root, 'closed'), 0o755);
    }
  },
);

test('a folder that is not there or is none is unreachable, and that is all that is said', async () => {
  write('file');
  expect((await walk(join(root, 'gone'))).end).toMatchObject({ kind: 'unreachable', failure: { code: 'fileNotFound' } });
  expect((await walk(join(root, 'file'))).end).toMatchObject({ kind: 'unreachable', failure: { code: 'notAFolder' } });
});

test("the studio's own folder is passed over wherever it lies", async () => {
  write('mine/a.jpg', 'profile/pictures/b.png');
  expect((await walk(root, join(root, 'profile'))).paths).toEqual(['mine/a.jpg']);
});

test('a walk that is ended early says nothing more', async () => {
  write(...Array.from({ length: 1_200 }, (_, number) => `${number % 3}/${number}.jpg`));
  const controller = new AbortController();
  let seen = 0;
  const onBatch = ({ files }: WalkBatch): Promise<void> => {
    seen += files.length;
    controller.abort();
    return Promise.resolve();
  };
  await new FolderWalk({ root: Buffer.from(root), except: null }, onBatch, controller.signal).run();
  expect(seen).toBeLessThan(1_200);
});

test('any bytes are shown as text without a line break, and text as it is', () => {
  expect(shownPath(Buffer.from('湖/Ελλάδα.jpg'))).toBe('湖/Ελλάδα.jpg');
  expect(shownPath(Buffer.of(0x61, 0xc3, 0x28, 0xf0, 0x9f, 0x0a))).toBe('a\\xC3(\\xF0\\x9F\\x0A');
});
