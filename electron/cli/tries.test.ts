import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseManifest } from '../../models/runtime/parseManifest.ts';
import { runCli } from './runCli.ts';

const folder = mkdtempSync(join(tmpdir(), 'unifluid-tries-'));
const packagesFolder = join(folder, 'packages');
const inFolder = (name: string): string => join(folder, name);

/** A package that suggests to keep the best of three. */
beforeAll(() => {
  const trying = join(packagesFolder, 'tiny-test');
  cpSync(join(import.meta.dirname, '../../models/packages/tiny-test'), trying, { recursive: true });
  const manifest = join(trying, 'manifest.json');
  const told = parseManifest(readFileSync(manifest, 'utf8'));
  writeFileSync(manifest, JSON.stringify({ ...told, sampler: { ...told.sampler, tries: 3 } }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function draw(...more: readonly string[]) {
  let stdout = '';
  const status = await runCli(['generate', 'a red circle', '--steps', '1', '--json', '--out', inFolder('tried.png'), ...more], {
    stdout: { write: (text) => void (stdout += text) },
    stderr: { write: () => undefined },
    now: () => Date.now(),
    environment: { UNIFLUID_PROFILE: join(folder, 'profile'), UNIFLUID_SQLITE_BINDING: process.env['UNIFLUID_SQLITE_BINDING'] },
    platform: process.platform,
    packagesFolder,
    trialModule: join(import.meta.dirname, '../engine/trialMain.ts'),
    version: '1.2.3',
    onInterrupt: () => () => undefined,
  });
  const lines = stdout.split('\n').filter((line) => line.includes('"type":"picture"'));
  return {
    status,
    pictures: lines.map((line) => JSON.parse(line) as { readonly variation: number; readonly made: { readonly variation: number } }),
  };
}

test('as many are drawn as the package suggests, and the best is kept', async () => {
  expect(await draw()).toMatchObject({ status: 0, pictures: [{ made: { variations: 3, keep: 1 } }] });
});

test('--tries says otherwise, and --n how many are kept', async () => {
  expect((await draw('--n', '2', '--tries', '4')).pictures).toMatchObject([
    { file: inFolder('tried-1.png'), made: { variations: 4, keep: 2 } },
    { file: inFolder('tried-2.png'), made: { variations: 4, keep: 2 } },
  ]);
  const [plain] = (await draw('--tries', '1')).pictures;
  expect(plain).not.toHaveProperty('made.keep');
  expect(await draw('--tries', '9')).toMatchObject({ status: 2, pictures: [] });
});

test('a seed that is named is one drawing, unless tries are asked for', async () => {
  const [named] = (await draw('--seed', '7')).pictures;
  expect(named).toMatchObject({ seed: 7, variation: 0, made: { variations: 1 } });
  const [chosen] = (await draw('--seed', '7', '--tries', '8')).pictures;
  expect(chosen).toMatchObject({ seed: 7, variation: chosen?.made.variation, made: { variations: 8, keep: 1 } });
});
