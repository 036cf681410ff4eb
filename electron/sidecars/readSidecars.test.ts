import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readSidecars } from './readSidecars.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unifluid-read-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a photo whose name leaves no room for another ending has no words beside it, and that is no failure', async () => {
  const names = [`${'x'.repeat(251)}.jpg`, 'short.jpg'];
  for (const name of names) writeFileSync(join(folder, name), 'a photo');
  writeFileSync(join(folder, 'short.txt'), 'a dog');
  const photos = names.map((name, place) => ({ id: `pho_0000000${place}` as const, path: Buffer.from(join(folder, name)) }));
  const found: unknown[] = [];
  for await (const { found: each } of readSidecars(photos)) found.push([each.photoId, each.words?.text, each.failure]);
  expect(found).toEqual([['pho_00000001', 'a dog', null]]);
});
