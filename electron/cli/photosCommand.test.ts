import { existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { photoBytes, writePhotos } from '../photos/testing/writePhotos.ts';
import { runCli } from './runCli.ts';

const folder = mkdtempSync(join(tmpdir(), 'unifluid-cli-photos-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let profile = '';
let profiles = 0;
beforeEach(() => {
  profiles += 1;
  profile = join(folder, `profile-${profiles}`);
});

/** Runs one command as the program would; `interruptAt` presses Ctrl+C as soon as stdout holds these words. */
async function cli(args: readonly string[], { interruptAt }: { readonly interruptAt?: string } = {}) {
  const said = { stdout: '', stderr: '' };
  let interrupt = (): void => {};
  const status = await runCli(args, {
    stdout: {
      write(text) {
        said.stdout += text;
        if (interruptAt !== undefined && text.includes(interruptAt)) interrupt();
      },
    },
    stderr: { write: (text) => void (said.stderr += text) },
    now: () => Date.now(),
    environment: { UNIFLUID_PROFILE: profile, UNIFLUID_SQLITE_BINDING: process.env['UNIFLUID_SQLITE_BINDING'] },
    platform: process.platform,
    packagesFolder: join(import.meta.dirname, '../../models/packages'),
    trialModule: join(import.meta.dirname, '../engine/trialMain.ts'),
    version: '1.2.3',
    onInterrupt(callback) {
      interrupt = callback;
      return () => undefined;
    },
  });
  return { status, ...said };
}

const objects = ({ stdout }: { readonly stdout: string }): Record<string, unknown>[] =>
  stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const inFolder = (name: string): string => join(folder, name);
const photosAt = (name: string) => writePhotos(inFolder(name), ['a.jpg', 'lake/b.jpg']);

test('a folder is added, listed, searched, scanned again and forgotten, and its files stay', async () => {
  const root = await photosAt('photos-1');
  const added = await cli(['photos', 'add', root, '--json']);
  expect([added.status, objects(added).at(-1)]).toMatchObject([0, { type: 'photoFolder', path: root, state: 'online', photos: 2 }]);
  expect(objects(await cli(['photos', 'list', root, '--json'])).map(({ path }) => path)).toEqual(['a.jpg', 'lake/b.jpg']);
  expect((await cli(['photos', 'list', '--search', 'lake'])).stdout).toMatch(/^pho_\w+ {2}.*\/lake\/b\.jpg\n$/u);
  renameSync(join(root, 'a.jpg'), join(root, 'c.jpg'));
  expect((await cli(['photos', 'rescan'])).stdout).toBe(`${root}: 2 photos (1 moved)\n`);
  expect(await cli(['photos', 'remove', root])).toMatchObject({ status: 0, stdout: `Forgotten: ${root}. No file was touched.\n` });
  expect([(await cli(['photos'])).stdout, existsSync(join(root, 'c.jpg'))]).toEqual(['', true]);
});

test('complaint 23: a check scans, names what is missing, moved or cannot be read, and is sound where nothing is', async () => {
  const root = await writePhotos(inFolder('photos-5'), ['a.jpg', 'b.jpg', 'lake/c.jpg']);
  await cli(['photos', 'add', root]);
  expect(await cli(['photos', 'check'])).toMatchObject({
    status: 0,
    stdout: `${root}: 3 photos\n${root}: all 3 photos are there and can be read\n`,
  });
  rmSync(join(root, 'a.jpg'));
  renameSync(join(root, 'b.jpg'), join(root, 'renamed.jpg'));
  writeFileSync(join(root, 'words.jpg'), 'no picture');
  const checked = await cli(['photos', 'check', root]);
  expect(checked.status).toBe(1);
  const [scanned, ...lines] = checked.stdout.trimEnd().split('\n');
  expect(scanned).toBe(`${root}: 3 photos (1 new, 1 moved, 1 missing)`);
  expect(lines).toEqual([
    expect.stringMatching(/\/a\.jpg {2}\(missing\)$/u),
    expect.stringMatching(/\/words\.jpg {2}\(.*is not a picture.*\)$/u),
    `${root}: 1 missing, 1 unreadable`,
  ]);
  const report = objects(await cli(['photos', 'check', '--json'])).at(-1);
  expect(report).toMatchObject({ type: 'photoCheck', path: root, all: 4, missing: 1, unreadable: 1, unlisted: 0 });
  renameSync(root, `${root}-away`);
  expect(await cli(['photos', 'check'])).toMatchObject({
    status: 1,
    stdout: `${root}: offline, 4 photos are kept as they were\n`,
  });
});

test('photos that look the same are named together', async () => {
  const root = await photosAt('photos-2');
  writeFileSync(join(root, 'copy.png'), await photoBytes(0, 'png', 480, 320));
  await cli(['photos', 'add', root]);
  const [group, ...others] = objects(await cli(['photos', 'duplicates', root, '--json'])).filter(({ type }) => type === 'duplicates');
  expect(others).toEqual([]);
  expect((group?.['photos'] as { path: string }[]).map(({ path }) => path).toSorted()).toEqual(['a.jpg', 'copy.png']);
});

test('a folder that is away is said to be offline, and what is no use of the command says how it is used', async () => {
  const root = await photosAt('photos-3');
  await cli(['photos', 'add', root]);
  rmSync(root, { recursive: true });
  expect(await cli(['photos', 'rescan', root])).toMatchObject({
    status: 1,
    stdout: `${root}: offline, 2 photos are kept as they were\n`,
  });
  for (const args of [
    ['photos', 'add'],
    ['photos', 'remove'],
    ['photos', 'wash'],
    ['photos', 'rescan', '--search', 'x'],
    ['photos', 'list', inFolder('no')],
  ]) {
    expect([args, (await cli(args)).status]).toEqual([args, 2]);
  }
});

test('an interrupted scan keeps what it found and says so', async () => {
  const root = await writePhotos(
    inFolder('photos-4'),
    Array.from({ length: 40 }, (_, number) => `${number}.jpg`),
  );
  const run = await cli(['photos', 'add', root, '--json'], { interruptAt: '"stage":"listing"' });
  expect([run.status, run.stderr.includes('scanInterrupted')]).toEqual([130, true]);
  expect((await cli(['photos', 'rescan'])).stdout).toMatch(/: 40 photos/u);
});
