import { execFileSync } from 'node:child_process';
import { chmodSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sidecarFormats } from '../contract/sidecarFormats.ts';
import { darktable, lightroom } from './testing/fixtures.ts';
import { PhotoFolder, outline } from './testing/photoFolder.ts';
import { fox } from './testing/wanted.ts';

let photos: PhotoFolder;
beforeEach(() => {
  photos = new PhotoFolder();
});
afterEach(() => photos.dispose());

const all = { formats: [...sidecarFormats] };

describe('writing', () => {
  test('complaint 8: one act writes every format, and a second one finds nothing to do', async () => {
    const list = ['a.jpg', 'b.jpg'].map((name) => photos.photo(name));
    expect(await photos.write(await photos.plan(list, all))).toMatchObject({ written: 8, failures: [] });
    expect(photos.names()).toEqual([
      ...['a.jpg', 'a.jpg.json', 'a.jpg.xmp', 'a.txt', 'b.jpg', 'b.jpg.json', 'b.jpg.xmp', 'b.txt'],
      ...['captions.csv', 'metadata.jsonl'],
    ]);
    expect(photos.text('a.jpg')).toBe('a photo');
    const again = await photos.plan(list, { ...all, policy: 'overwrite' });
    expect(new Set(outline(again).map(([, action]) => action))).toEqual(new Set(['unchanged']));
    expect(await photos.write(again)).toMatchObject({ written: 0 });
  });

  test('a new sidecar has the rights that the umask leaves; one that is there keeps its own', async () => {
    photos.put('b.jpg.xmp', lightroom);
    chmodSync(photos.at('b.jpg.xmp'), 0o640);
    await photos.write(await photos.plan([photos.photo('a.jpg'), photos.photo('b.jpg')]));
    const modes = ['a.jpg.xmp', 'b.jpg.xmp'].map((name) => statSync(photos.at(name)).mode & 0o777);
    expect(modes).toEqual([0o666 & ~process.umask(), 0o640]);
  });

  test('a sidecar that was changed, made or removed since the plan is left as it is; the others are written', async () => {
    photos.put('a.jpg.xmp', lightroom).put('c.jpg.xmp', lightroom);
    const planned = await photos.plan(['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg'].map((name) => photos.photo(name)));
    photos.put('a.jpg.xmp', darktable).put('b.jpg.xmp', darktable);
    rmSync(photos.at('c.jpg.xmp'));
    const { written, failures } = await photos.write(planned);
    expect([written, failures]).toEqual([1, ['sidecarChanged', 'sidecarChanged', 'sidecarChanged']]);
    expect([photos.text('a.jpg.xmp'), photos.text('b.jpg.xmp'), photos.names().includes('c.jpg.xmp')]).toEqual([
      darktable,
      darktable,
      false,
    ]);
    expect(photos.names().filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  test.skipIf(process.platform === 'win32')('a full disk ends with a list; what fits is written, and no half file stays', () => {
    const room = import.meta.dirname;
    const script = `
      const { planSidecars } = await import(${JSON.stringify(join(room, 'sidecarPlan.ts'))});
      const { writeSidecars } = await import(${JSON.stringify(join(room, 'writeSidecars.ts'))});
      const journal = { add: (writes) => writes.map(() => 1), drop() {}, knows: () => false, takeOver() {} };
      const words = (length) => ({ text: 'x'.repeat(length), keywords: [], by: 'model', confidence: 1 });
      const photos = [10, 20_000, 10, 30_000].map((length, index) => ({
        id: 'pho_0000000' + index, path: Buffer.from(process.cwd() + '/' + index + '.jpg'), words: words(length) }));
      const choice = { formats: ['txt'], xmpName: 'photo.xmp', policy: 'skip', includeEdited: false };
      process.on('SIGXFSZ', () => {});
      const planned = [];
      for await (const each of planSidecars(photos, choice, journal)) planned.push(each);
      for (const { isWritten, failure } of await writeSidecars(planned, { journal, batch: 'sid_00000001', now: () => 1 }))
        console.log(isWritten, failure?.code);`;
    const limited = ['-c', 'ulimit -f 8 && exec "$0" --input-type=module --eval "$1"', process.execPath, script];
    const said = execFileSync('sh', limited, { encoding: 'utf8', cwd: photos.folder }).trim().split('\n');
    expect(said).toEqual(['true undefined', 'false sidecarDiskFull', 'true undefined', 'false sidecarDiskFull']);
    expect(photos.names()).toEqual(['0.txt', '2.txt']);
  });
});

describe('undo', () => {
  test('complaint 7: every write is undone to the byte: what was there is there again, what was new is gone', async () => {
    photos.put('a.jpg.xmp', lightroom).put('a.txt', '\ufeffmine\r\n').put('captions.csv', 'file_name;caption\r\nx.jpg;"é"\r\n');
    const before = new Map(['a.jpg.xmp', 'a.txt', 'captions.csv'].map((name) => [name, photos.text(name)]));
    const { written, undo } = await photos.write(
      await photos.plan([photos.photo('a.jpg')], { ...all, policy: 'overwrite', includeEdited: true }),
    );
    expect(written).toBe(5);
    for (const [name, text] of before) expect(photos.text(name)).not.toBe(text);
    expect(await undo()).toEqual({ restored: 5, failures: [] });
    for (const [name, text] of before) expect(photos.text(name)).toBe(text);
    expect(photos.names()).toEqual(['a.jpg', 'a.jpg.xmp', 'a.txt', 'captions.csv']);
    await expect(undo()).rejects.toMatchObject({ code: 'sidecarBatchNotFound' });
  });

  test('complaint 7: what somebody else changed since is kept and named; the rest is undone', async () => {
    const { undo } = await photos.write(await photos.plan(['a.jpg', 'b.jpg', 'c.jpg'].map((name) => photos.photo(name))));
    photos.put('b.jpg.xmp', lightroom);
    rmSync(photos.at('c.jpg.xmp'));
    const { restored, failures } = await undo();
    expect([restored, failures]).toEqual([
      2,
      [{ name: 'b.jpg.xmp', code: 'sidecarChanged', message: expect.stringContaining('changed by another program') as string }],
    ]);
    expect([photos.names().filter((name) => name.endsWith('.xmp')), photos.text('b.jpg.xmp')]).toEqual([['b.jpg.xmp'], lightroom]);
  });
});

describe('whose words they are', () => {
  const better = { text: 'A fox, close.' };

  test('complaint 7: overwrite replaces what the studio wrote, and keeps it once a person changed it', async () => {
    const formats = { ...all, policy: 'overwrite' } as const;
    await photos.write(await photos.plan([photos.photo('a.jpg')], formats));
    const replaced = await photos.plan([photos.photo('a.jpg', better)], formats);
    expect(new Set(outline(replaced).map(([, action]) => action))).toEqual(new Set(['replace']));
    for (const name of ['a.txt', 'a.jpg.xmp', 'a.jpg.json', 'metadata.jsonl', 'captions.csv']) {
      photos.put(name, photos.text(name).replace(fox.text, 'My words.'));
    }
    const kept = await photos.plan([photos.photo('a.jpg', better)], formats);
    expect(outline(kept).map(([, action, code]) => [action, code])).toEqual(
      Array.from({ length: 5 }, () => ['unchanged', 'sidecarWordsKept']),
    );
  });

  test("complaint 7: a person's words that ours were joined to are still the person's", async () => {
    photos.put('a.txt', 'My words.');
    await photos.write(await photos.plan([photos.photo('a.jpg')], { formats: ['txt'], policy: 'append' }));
    expect(photos.text('a.txt')).toBe(`My words. ${fox.text}`);
    const planned = await photos.plan([photos.photo('a.jpg', better)], { formats: ['txt'], policy: 'overwrite' });
    expect(outline(planned)).toEqual([['a.txt', 'unchanged', 'sidecarWordsKept']]);
  });

  test("complaint 7: keywords added beside a person's words do not make the words ours", async () => {
    photos.put('a.jpg.xmp', lightroom.replace('xmp:Rating="4"', 'dc:description="Mine."'));
    await photos.write(await photos.plan([photos.photo('a.jpg')]));
    const planned = await photos.plan([photos.photo('a.jpg', better)], { policy: 'overwrite' });
    expect(outline(planned)).toEqual([['a.jpg.xmp', 'unchanged', 'sidecarWordsKept']]);
  });
});
