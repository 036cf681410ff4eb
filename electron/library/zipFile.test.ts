import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openPromise } from 'yauzl';
import { writeZip } from './zipFile.ts';
import type { ZipEntry } from './zipFile.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unifluid-zip-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function* entries(count: number, breaks = false): AsyncGenerator<ZipEntry> {
  for (let index = 0; index < count; index += 1) {
    await Promise.resolve();
    yield { name: `नमस्ते ${index}.png`, data: Buffer.alloc(100_000, index) };
  }
  if (breaks) throw new Error('given up');
}

async function contents(path: string): Promise<Record<string, Buffer>> {
  const zip = await openPromise(path);
  const found: Record<string, Buffer> = {};
  for await (const entry of zip.eachEntry()) found[entry.fileName] = await buffer(await zip.openReadStreamPromise(entry));
  return found;
}

test('many files in one archive come out as they went in', async () => {
  const path = join(folder, 'many.zip');
  await writeZip(path, entries(60));
  const found = await contents(path);
  expect(Object.keys(found)).toHaveLength(60);
  expect(found['नमस्ते 59.png']?.equals(Buffer.alloc(100_000, 59))).toBe(true);
});

test('an archive that is given up leaves nothing behind, and the file it would have replaced', async () => {
  const path = join(folder, 'old.zip');
  writeFileSync(path, 'old');
  await expect(writeZip(path, entries(3, true))).rejects.toThrow('exportFailed');
  expect([readdirSync(folder), readFileSync(path, 'utf8')]).toEqual([['old.zip'], 'old']);
});

test('a name that promises another kind of file is refused', async () => {
  await expect(writeZip(join(folder, 'pictures.png'), entries(1))).rejects.toMatchObject({
    code: 'exportNameDiffers',
    detail: { better: 'pictures.zip' },
  });
});

test.skipIf(process.platform !== 'linux')('a folder that takes no archive is named', async () => {
  await expect(writeZip('/sys/pictures.zip', entries(1))).rejects.toMatchObject({ code: 'exportFolderReadOnly' });
});
