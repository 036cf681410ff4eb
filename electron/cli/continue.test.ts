import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { firstTokensOf } from '../contract/pictureTokens.ts';
import { readRecord } from '../library/pictureRecord.ts';
import { decodePng, encodePng, readChunks } from '../library/png.ts';
import { runCli } from './runCli.ts';

const tiny = join(import.meta.dirname, '../../models/packages/tiny-test');
const folder = mkdtempSync(join(tmpdir(), 'unifluid-continue-'));
const packagesFolder = join(folder, 'packages');
let profiles = 0;

beforeAll(() => cpSync(tiny, join(packagesFolder, 'tiny-test'), { recursive: true }));
beforeEach(() => {
  profiles += 1;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs one command on this test's profile, as the program would. */
async function cli(args: readonly string[], packages = packagesFolder) {
  const said = { stdout: '', stderr: '' };
  const status = await runCli(args, {
    stdout: { write: (text) => void (said.stdout += text) },
    stderr: { write: (text) => void (said.stderr += text) },
    now: () => Date.now(),
    environment: { UNIFLUID_PROFILE: join(folder, `profile-${profiles}`), UNIFLUID_SQLITE_BINDING: process.env['UNIFLUID_SQLITE_BINDING'] },
    platform: process.platform,
    packagesFolder: packages,
    trialModule: join(import.meta.dirname, '../engine/trialMain.ts'),
    version: '1.2.3',
    onInterrupt: () => () => undefined,
  });
  return { status, ...said };
}

const picturesIn = ({ stdout }: { readonly stdout: string }) =>
  stdout
    .split('\n')
    .filter((line) => line.includes('"type":"picture"'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const inFolder = (name: string): string => join(folder, name);
const draw = (out: string, ...more: readonly string[]) => cli(['generate', 'a red circle', '--out', out, '--steps', '2', ...more]);
const tokensOf = (file: string) => readRecord(readChunks(readFileSync(inFolder(file))))?.tokens;
const goOn = (picture: string, out: string, ...more: readonly string[]) =>
  cli(['generate', '--continue', picture, '--out', inFolder(out), ...more]);

test('draws the rest from any token to the same picture, by file or by id, an edit too', async () => {
  const [drawn] = picturesIn(await draw(inFolder('trunk.png'), '--seed', '7', '--style', 'flat', '--json'));
  const run = await goOn(String(drawn?.['imageId']), 'rest.png', '--from', '5', '--json');
  expect(picturesIn(run)[0]).toMatchObject({
    type: 'picture',
    seed: 7,
    made: {
      text: 'a red circle',
      style: 'flat',
      steps: 2,
      continues: { imageId: drawn?.['imageId'], sha256: drawn?.['sha256'], from: 5 },
    },
  });
  expect(tokensOf('rest.png')).toEqual(tokensOf('trunk.png'));
  expect(decodePng(readFileSync(inFolder('rest.png'))).pixels).toEqual(decodePng(readFileSync(inFolder('trunk.png'))).pixels);
  expect((await cli(['history', '--limit', '1'])).stdout).toContain(`(from token 5 of ${String(drawn?.['imageId'])})`);

  await cli(['edit', inFolder('trunk.png'), 'make it blue', '--out', inFolder('edited.png'), '--steps', '2', '--seed', '3']);
  expect(await goOn(inFolder('edited.png'), 'edited-rest.png', '--from', '9')).toMatchObject({ status: 0 });
  expect(tokensOf('edited-rest.png')).toEqual(tokensOf('edited.png'));
});

test('--n tries the rest in so many ways: all share the first tokens exactly, none is another', async () => {
  await draw(inFolder('trunk.png'), '--seed', '7');
  const run = await goOn(inFolder('trunk.png'), 'way.png', '--from', '6', '--n', '4', '--json');
  expect(picturesIn(run)).toHaveLength(4);
  const all = ['trunk.png', 'way-1.png', 'way-2.png', 'way-3.png', 'way-4.png'].map((file) => {
    const tokens = tokensOf(file);
    if (!tokens) throw new Error(`${file} has no tokens`);
    return { first: firstTokensOf(tokens, 6), all: String(tokens.latents) };
  });
  for (const { first } of all) expect(first).toEqual(all[0]?.first);
  expect(new Set(all.map((each) => each.all)).size).toBe(5);
});

test('what cannot go on is bad use or a failure, each with its sentence', async () => {
  const file = inFolder('trunk.png');
  await draw(file, '--seed', '7');
  expect(await goOn(file, 'no.png')).toMatchObject({ status: 2, stderr: expect.stringContaining('(nothingLeftToDraw)') as unknown });
  expect(await goOn(file, 'no.png', '--from', '17')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('It has 16 of 16') as unknown,
  });
  expect(await goOn(file, 'no.png', '--from', '0')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('(tokenOutOfRange)') as unknown,
  });
  expect(await goOn(file, 'no.png', '--steps', '3')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('--steps') as unknown,
  });
  expect(await cli(['generate', 'fox', '--from', '3', '--out', inFolder('no.png')])).toMatchObject({ status: 2 });
  writeFileSync(inFolder('photo.png'), encodePng({ width: 8, height: 8, rgba: new Uint8Array(256).fill(99) }));
  expect(await goOn(inFolder('photo.png'), 'no.png', '--from', '3', '--json')).toMatchObject({ status: 1 });
  const packages = inFolder('retrained');
  cpSync(tiny, join(packages, 'tiny-test'), { recursive: true });
  const manifest = join(packages, 'tiny-test', 'manifest.json');
  writeFileSync(manifest, `${readFileSync(manifest, 'utf8')} `);
  const run = await cli(['generate', '--continue', file, '--from', '3', '--out', inFolder('no.png'), '--json'], packages);
  expect(run.status).toBe(1);
  expect(run.stdout).toContain('"code":"tokensOfAnotherModel"');
  expect(run.stderr).toContain('drawn by another model');
  expect(existsSync(inFolder('no.png'))).toBe(false);
});
