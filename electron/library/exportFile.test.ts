import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { toFailure } from '../contract/errorWords.ts';
import { exportFile, exportInto } from './exportFile.ts';
import { checkTarget } from './exportTarget.ts';

const data = Buffer.alloc(64 * 1024, 7);
const posix = process.platform !== 'win32';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unifluid-export-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: { code?: string }) => error.code,
  );

test('a copy is written where the person wants it', async () => {
  await exportFile(join(folder, 'fox.png'), data);
  expect(readFileSync(join(folder, 'fox.png')).equals(data)).toBe(true);
});

test('copies in a folder get names of their own and write over nothing', async () => {
  writeFileSync(join(folder, 'fox.png'), 'somebody else’s');
  const write = exportInto(folder);
  const names = [await write('fox', data), await write('fox', data), await write('cat', data)];
  expect(names).toEqual(['fox 2.png', 'fox 3.png', 'cat.png']);
  expect(readFileSync(join(folder, 'fox.png'), 'utf8')).toBe('somebody else’s');
  expect(readFileSync(join(folder, 'fox 3.png')).equals(data)).toBe(true);
});

// The kernel's own folder takes no files, not even from root, who may write everywhere else.
test.skipIf(process.platform !== 'linux')('a folder that takes no files is named, not the profile', async () => {
  const failure = await exportFile('/sys/fox.png', data).then(() => null, toFailure);
  expect(failure).toEqual({
    code: 'exportFolderReadOnly',
    message: 'fox.png could not be saved: that folder or file is read-only.',
  });
});

test.skipIf(process.platform === 'win32')('a disk without space is said of that disk, and leaves nothing behind', () => {
  const target = join(folder, 'fox.png');
  const script = `
    import { exportFile, exportInto } from ${JSON.stringify(new URL('./exportFile.ts', import.meta.url).href)};
    process.on('SIGXFSZ', () => undefined);
    await exportFile(${JSON.stringify(target)}, Buffer.alloc(${data.length})).catch((error) => console.log(error.code));
    await exportInto(${JSON.stringify(folder)})('cat', Buffer.alloc(${data.length})).catch((error) => console.log(error.code));`;
  const limited = ['-c', 'ulimit -f 8 && exec "$0" --input-type=module --eval "$1"', process.execPath, script];
  expect(execFileSync('sh', limited, { encoding: 'utf8' }).trim().split('\n')).toEqual(['exportDiskFull', 'exportDiskFull']);
  expect(readdirSync(folder)).toEqual([]);
});

test.runIf(posix)('a new file has the rights that the umask leaves, one that is replaced keeps its own', async () => {
  const before = process.umask(0o022);
  try {
    await exportFile(join(folder, 'new/deep/fox.png'), data);
    writeFileSync(join(folder, 'open.png'), 'old');
    chmodSync(join(folder, 'open.png'), 0o664);
    await exportFile(join(folder, 'open.png'), data);
    const write = exportInto(folder);
    await write('many', data);
    const rights = (name: string) => (statSync(join(folder, name)).mode & 0o777).toString(8);
    expect(['new/deep/fox.png', 'new', 'open.png', 'many.png'].map(rights)).toEqual(['644', '755', '664', '644']);
  } finally {
    process.umask(before);
  }
});

test.runIf(posix)('a link is written through, also where its end is not there yet, and stays a link', async () => {
  mkdirSync(join(folder, 'real'));
  writeFileSync(join(folder, 'real/there.png'), 'old');
  for (const name of ['there.png', 'new.png']) {
    symlinkSync(join('real', name), join(folder, name));
    await checkTarget(join(folder, name));
    await exportFile(join(folder, name), data);
    expect(lstatSync(join(folder, name)).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(folder, 'real', name)).equals(data)).toBe(true);
  }
});

test('a name as long as the disk takes is written, a longer one refused beforehand', async () => {
  const longest = join(folder, `${'b'.repeat(251)}.png`);
  await checkTarget(longest);
  await exportFile(longest, data);
  expect(readFileSync(longest).equals(data)).toBe(true);
  expect(await codeOf(checkTarget(join(folder, `${'b'.repeat(252)}.png`)))).toBe('exportNameTooLong');
});

test.runIf(posix)('what is no file is refused beforehand and when writing, and is still what it was', async () => {
  execFileSync('mkfifo', [join(folder, 'pipe.png')]);
  mkdirSync(join(folder, 'folder'));
  symlinkSync(join(folder, 'pipe.png'), join(folder, 'to-pipe.png'));
  symlinkSync('circle.png', join(folder, 'circle.png'));
  symlinkSync('/dev/null', join(folder, 'null.png'));
  writeFileSync(join(folder, 'file'), '');
  const refused = {
    'pipe.png': 'exportNotAFile',
    'to-pipe.png': 'exportNotAFile',
    'null.png': 'exportNotAFile',
    'circle.png': 'exportNotAFile',
    folder: 'exportIsFolder',
    'folder/': 'exportIsFolder',
    'not-there/': 'exportIsFolder',
    'file/fox.png': 'exportFolderMissing',
    'fox.jpg': 'exportNameDiffers',
    'v1.2': 'exportNameDiffers',
  };
  for (const [name, code] of Object.entries(refused)) {
    const path = `${folder}/${name}`;
    expect([name, await codeOf(checkTarget(path)), await codeOf(exportFile(path, data))]).toEqual([name, code, code]);
  }
  expect(lstatSync(join(folder, 'pipe.png')).isFIFO()).toBe(true);
  expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true);
  expect(readdirSync(folder).toSorted()).toEqual(['circle.png', 'file', 'folder', 'null.png', 'pipe.png', 'to-pipe.png']);
});

test('asking beforehand leaves nothing behind, not even folders', async () => {
  for (const name of ['fox.png', 'new/deep/FOX.PNG', 'fox']) await checkTarget(join(folder, name));
  expect(readdirSync(folder)).toEqual([]);
});
