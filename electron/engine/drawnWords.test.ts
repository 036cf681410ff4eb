import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createLocalEngine } from './localEngine.ts';

const shelf = mkdtempSync(join(tmpdir(), 'unifluid-words-'));
const place = join(shelf, 'tiny-test');
cpSync(join(import.meta.dirname, '../../models/packages/tiny-test'), place, { recursive: true });
restate('vocabulary.json', JSON.stringify({ words: { a: 9, red: 5, circle: 4, kayaker: 30 }, drawn: { a: 6, red: 5, circle: 4 } }));
const engine = createLocalEngine({ packagesFolder: shelf, packageFolder: place, modelId: null, threads: 1 });

afterAll(async () => {
  await engine.close();
  rmSync(shelf, { recursive: true, force: true });
});

/** Another content of one file, as its manifest says it. */
function restate(file: string, content: string): void {
  type Manifest = { files: { path: string; bytes: number; sha256: string }[] };
  const manifest = JSON.parse(readFileSync(join(place, 'manifest.json'), 'utf8')) as Manifest;
  const stated = { path: file, bytes: Buffer.byteLength(content), sha256: createHash('sha256').update(content).digest('hex') };
  writeFileSync(join(place, file), content);
  const files = manifest.files.map((each) => (each.path === file ? stated : each));
  writeFileSync(join(place, 'manifest.json'), JSON.stringify({ ...manifest, files }));
}

async function unknown(text: string, task: Parameters<typeof engine.checkPrompt>[1]): Promise<readonly string[]> {
  return (await engine.checkPrompt(text, task)).unknown.map(({ word }) => word);
}

test('a word that only photographs were described with is marked in what is to be drawn, and not in a question', async () => {
  expect(await unknown('a red kayaker', 'draw')).toEqual(['kayaker']);
  expect(await unknown('a red kayaker', 'edit')).toEqual(['kayaker']);
  expect(await unknown('a red kayaker, a qwert', 'answer')).toEqual(['qwert']);
});

test('only what can be drawn is offered while a prompt is typed', async () => {
  const { words, phrases } = await engine.knownWords();
  expect(words).toEqual(['a', 'red', 'circle']);
  expect(phrases.map(({ text }) => text)).not.toContain('kayaker');
});
