import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { toFailure } from '../contract/errorWords.ts';
import { exportFile, exportInto } from './exportFile.ts';

const data = Buffer.alloc(64 * 1024, 7);

test('a copy is written where the person wants it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'unifluid-export-'));
  await exportFile(join(folder, 'fox.png'), data);
  expect(readFileSync(join(folder, 'fox.png')).equals(data)).toBe(true);
  rmSync(folder, { recursive: true });
});

test('copies in a folder get names of their own and write over nothing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'unifluid-export-'));
  writeFileSync(join(folder, 'fox.png'), 'somebody else’s');
  const write = exportInto(folder);
  const names = [await write('fox', data), await write('fox', data), await write('cat', data)];
  expect(names).toEqual(['fox 2.png', 'fox 3.png', 'cat.png']);
  expect(readFileSync(join(folder, 'fox.png'), 'utf8')).toBe('somebody else’s');
  expect(readFileSync(join(folder, 'fox 3.png')).equals(data)).toBe(true);
  rmSync(folder, { recursive: true });
});

// The kernel's own folder takes no files, not even from root, who may write everywhere else.
test.skipIf(process.platform !== 'linux')('a folder that takes no files is named, not the profile', async () => {
  const failure = await exportFile('/sys/fox.png', data).then(() => null, toFailure);
  expect(failure).toEqual({
    code: 'exportFolderReadOnly',
    message: 'fox.png could not be saved: that folder is read-only. The picture is still in the history.',
  });
});

test.skipIf(process.platform === 'win32')('a disk without space is said of that disk, and leaves nothing behind', () => {
  const folder = mkdtempSync(join(tmpdir(), 'unifluid-export-'));
  const target = join(folder, 'fox.png');
  const script = `
    import { exportFile, exportInto } from ${JSON.stringify(new URL('./exportFile.ts', import.meta.url).href)};
    process.on('SIGXFSZ', () => undefined);
    await exportFile(${JSON.stringify(target)}, Buffer.alloc(${data.length})).catch((error) => console.log(error.code));
    await exportInto(${JSON.stringify(folder)})('cat', Buffer.alloc(${data.length})).catch((error) => console.log(error.code));`;
  const limited = ['-c', 'ulimit -f 8 && exec "$0" --input-type=module --eval "$1"', process.execPath, script];
  expect(execFileSync('sh', limited, { encoding: 'utf8' }).trim().split('\n')).toEqual(['exportDiskFull', 'exportDiskFull']);
  expect(readdirSync(folder)).toEqual([]);
  rmSync(folder, { recursive: true });
});
