import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readRecord } from '../library/pictureRecord.ts';
import { decodePng, encodePng } from '../library/png.ts';
import { createSettingsRepository } from '../store/settingsRepository.ts';
import { openSqlite } from '../store/sqliteDriver.ts';
import type { SqliteDatabase } from '../store/sqliteDriver.ts';
import { changeDatabaseFile } from '../store/testing/testDatabase.ts';
import { runCli } from './runCli.ts';

const tiny = join(import.meta.dirname, '../../models/packages/tiny-test');
const binding = process.env['UNIFLUID_SQLITE_BINDING'];
const folder = mkdtempSync(join(tmpdir(), 'unifluid-cli-'));
const packagesFolder = join(folder, 'packages');
let profile = '';
let profiles = 0;

beforeAll(() => {
  cpSync(tiny, join(packagesFolder, 'tiny-test'), { recursive: true });
});
beforeEach(() => {
  profiles += 1;
  profile = join(folder, `profile-${profiles}`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Run = { readonly status: number; readonly stdout: string; readonly stderr: string };
type Change = { readonly packages?: string; readonly interruptAt?: string; readonly onWords?: readonly [string, () => void] };

/** Runs one command as the program would; `interruptAt` presses Ctrl+C as soon as stdout holds these words. */
async function cli(args: readonly string[], { packages = packagesFolder, interruptAt, onWords }: Change = {}): Promise<Run> {
  const said = { stdout: '', stderr: '' };
  let interrupt = (): void => {};
  const status = await runCli(args, {
    stdout: {
      write(text) {
        said.stdout += text;
        if (interruptAt !== undefined && text.includes(interruptAt)) interrupt();
        if (onWords !== undefined && text.includes(onWords[0])) onWords[1]();
      },
    },
    stderr: { write: (text) => void (said.stderr += text) },
    now: () => Date.now(),
    environment: { UNIFLUID_PROFILE: profile, UNIFLUID_SQLITE_BINDING: binding },
    platform: process.platform,
    packagesFolder: packages,
    trialModule: join(import.meta.dirname, '../engine/trialMain.ts'),
    version: '1.2.3',
    onInterrupt(callback) {
      interrupt = callback;
      return () => {
        interrupt = () => {};
      };
    },
  });
  return { status, ...said };
}

const objects = ({ stdout }: Run): Record<string, unknown>[] =>
  stdout
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const inFolder = (name: string): string => join(folder, name);
const draw = (out: string, ...more: readonly string[]) => cli(['generate', 'a red circle', '--out', out, '--steps', '2', ...more]);

describe('what was asked is done', () => {
  test('a picture is written with its record; the same seed gives the same pixels, another seed others', async () => {
    const [first, again, other] = [inFolder('first.png'), inFolder('again.png'), inFolder('other.png')];
    const run = await draw(first, '--seed', '7');
    expect(run).toMatchObject({ status: 0, stdout: `${first}\n` });
    expect(run.stderr.split('\n')).toContain('Drawing');
    await draw(again, '--seed', '7');
    await draw(other, '--seed', '8');
    const [png, samePng, otherPng] = [first, again, other].map((file) => decodePng(readFileSync(file)));
    expect(samePng?.pixels).toEqual(png?.pixels);
    expect(otherPng?.pixels).not.toEqual(png?.pixels);
    expect(readRecord(png?.chunks ?? [])?.record.made).toMatchObject({
      text: 'a red circle',
      seed: 7,
      steps: 2,
      model: { id: 'tiny-test' },
    });
  });

  test('--n 3 --json: three numbered files, one object a line, progress for people on stderr', async () => {
    const run = await draw(inFolder('many.png'), '--n', '3', '--json');
    expect(run.status).toBe(0);
    const pictures = objects(run).filter(({ type }) => type === 'picture');
    expect(pictures.map(({ file }) => file)).toEqual(['many-1.png', 'many-2.png', 'many-3.png'].map(inFolder));
    expect(pictures.map(({ variation }) => variation)).toEqual([0, 1, 2]);
    for (const { file } of pictures) expect(existsSync(String(file))).toBe(true);
    expect(
      objects(run)
        .filter(({ type, stage }) => type === 'progress' && stage === 'drawing')
        .at(-1),
    ).toMatchObject({ done: 16, total: 16 });
    expect(run.stderr).not.toContain('{');
  });

  test('a picture is edited, asked about and described, by file or by id, and all of it is in the history', async () => {
    const file = inFolder('source.png');
    const [drawn] = objects(await draw(file, '--json')).filter(({ type }) => type === 'picture');
    const id = String(drawn?.['imageId']);
    const edited = await cli(['edit', file, 'make the circle blue', '--out', inFolder('edited.png'), '--steps', '2', '--json']);
    expect(objects(edited).at(-1)).toMatchObject({ type: 'picture', made: { task: 'edit', source: { imageId: id } } });
    expect(objects(await cli(['ask', id, 'how many circles are there?', '--json'])).at(-1)).toMatchObject({
      type: 'answer',
      imageIds: [id],
    });
    expect(objects(await cli(['caption', file, '--json'])).at(-1)).toMatchObject({ type: 'caption', imageId: id });
    expect(objects(await cli(['history', '--json'])).map(({ kind }) => kind)).toEqual(['caption', 'conversation', 'edit', 'generate']);
    expect((await cli(['history', '--search', 'blue'])).stdout).toMatch(/^\S+ \S+ {2}edited {3}make the circle blue {2}img_\w+\n$/u);
  });

  test('before a photo is edited it is said that what is drawn anew will look drawn; of a drawing nothing is said', async () => {
    const editing = ['make the circle blue', '--out', inFolder('edited.png'), '--steps', '2', '--json'];
    const edit = (file: string, ...more: readonly string[]) => cli(['edit', file, ...editing, ...more]);
    writeFileSync(inFolder('photo.png'), encodePng({ width: 120, height: 90, rgba: new Uint8Array(120 * 90 * 4).fill(200) }));
    const [photo, drawing] = [await edit(inFolder('photo.png')), await draw(inFolder('small.png')).then(() => edit(inFolder('small.png')))];
    expect(objects(photo).filter(({ type }) => type === 'photoEdit')).toMatchObject([{ width: 120, height: 90, imagePx: 32 }]);
    expect(photo.stderr).toContain(
      'This model draws pictures of 32 x 32: what it draws anew in a photo of 120 x 90 will look drawn and soft.',
    );
    expect((await edit(inFolder('photo.png'), '--as-drawn')).stderr).toMatch(/: all of a photo of 120 x 90 will look drawn and soft\.\n/u);
    expect(
      objects(photo)
        .map(({ type }) => type)
        .indexOf('photoEdit'),
    ).toBeLessThan(objects(photo).findIndex(({ type }) => type === 'picture'));
    expect(objects(drawing).filter(({ type }) => type === 'photoEdit')).toEqual([]);
  });

  test('a drawing that was found again is listed as drawn, under its whole prompt', async () => {
    await cli(['generate', 'a red/blue circle', '--out', inFolder('lost.png'), '--steps', '2']);
    for (const name of ['library.sqlite', 'backups']) rmSync(join(profile, name), { recursive: true, force: true });
    writeFileSync(join(profile, 'library.sqlite'), randomBytes(8_192));
    expect((await cli(['history'])).stdout).toMatch(/ {2}drew {5}a red\/blue circle {2}img_/u);
  });

  test('a history longer than a page is listed whole, and where it is cut that is said', async () => {
    await cli(['history']);
    changeDatabaseFile(
      join(profile, 'library.sqlite'),
      `WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 1201)
       INSERT INTO conversations (id, created_at) SELECT format('con_%08d', n), n FROM numbers;
       INSERT INTO history (kind, conversation_id, created_at, words) SELECT 'conversation', id, created_at, 'fox' FROM conversations ORDER BY id`,
    );
    const [whole, cut] = [await cli(['history', '--limit', '5000', '--json']), await cli(['history', '--search', 'fox', '--json'])];
    expect([new Set(objects(whole).map(({ id }) => id)).size, objects(whole).filter(({ type }) => type === 'more')]).toEqual([1201, []]);
    expect([objects(cut).length, objects(cut).at(-1)]).toEqual([21, { type: 'more', shown: 20 }]);
    expect(cut.stderr).toContain('There is more');
    expect((await cli(['history', '--limit', '1201'])).stderr).toBe('');
  });

  test('a row with a day that no calendar shows is listed with the others', async () => {
    await draw(inFolder('dated.png'));
    await draw(inFolder('undated.png'));
    changeDatabaseFile(join(profile, 'library.sqlite'), 'UPDATE history SET created_at = 9000000000000000 WHERE seq = 1');
    const { status, stdout } = await cli(['history']);
    expect([status, stdout.split('\n').filter((line) => line.includes('a red circle')).length]).toEqual([0, 2]);
    expect(stdout).toContain('unknown day');
  });

  test('words the model does not know are named, and the picture is drawn all the same', async () => {
    const run = await cli(['generate', 'a red qwfpg', '--out', inFolder('unknown.png'), '--steps', '2']);
    expect(run).toMatchObject({ status: 0 });
    expect(run.stderr).toMatch(/^The model does not know: qwfpg/mu);
  });

  test('help and version', async () => {
    expect((await cli(['--help'])).stdout).toContain('generate "<prompt>"');
    expect(await cli(['--version'])).toMatchObject({ status: 0, stdout: '1.2.3\n' });
    expect(objects(await cli(['--version', '--json']))).toEqual([{ type: 'version', version: '1.2.3' }]);
    expect(objects(await cli(['--help', '--json']))).toEqual([{ type: 'help', text: expect.stringContaining('generate') as string }]);
  });
});

describe('an interrupt', () => {
  test('while another program holds the history: the person is out, and hears that the job stays queued', async () => {
    const held: SqliteDatabase[] = [];
    const hold = (): void => {
      if (held.length > 0) return;
      const other = openSqlite(join(profile, 'library.sqlite'), binding ?? null);
      other.exec('BEGIN IMMEDIATE');
      held.push(other);
    };
    const args = ['generate', 'a red circle', '--out', inFolder('held.png'), '--n', '4', '--json'];
    const run = await cli(args, { onWords: ['"done":3,', hold], interruptAt: '"databaseBusy"' });
    for (const other of held) {
      other.exec('COMMIT');
      other.close();
    }
    expect([run.status, objects(run).at(-1)?.['code']]).toEqual([130, 'jobStaysQueued']);
    expect(objects(await cli(['history', '--json']))).toMatchObject([{ state: 'queued' }]);
  });

  test('ends the drawing, keeps nothing, leaves with 130, and the next command runs', async () => {
    const out = inFolder('interrupted.png');
    const run = await cli(['generate', 'a red circle', '--out', out, '--n', '4', '--json'], { interruptAt: '"done":3,' });
    expect(run.status).toBe(130);
    expect(objects(run).at(-1)).toMatchObject({ type: 'error', code: 'cancelled' });
    expect(existsSync(out)).toBe(false);
    expect(objects(await cli(['history', '--json']))).toMatchObject([{ state: 'cancelled', images: [] }]);
    expect((await draw(out)).status).toBe(0);
  });

  test('before the job is queued, nothing is queued', async () => {
    const run = await cli(['generate', 'a red circle', '--out', inFolder('early.png'), '--json'], { interruptAt: 'loadingModel' });
    expect(run.status).toBe(130);
    expect(objects(await cli(['history', '--json']))).toEqual([]);
  });
});

const out = ['--out', inFolder('none.png')];

test.for<[string, readonly string[], string]>([
  ['nothing', [], 'badRequest'],
  ['an unknown command', ['frobnicate'], 'badRequest'],
  ['an unknown option', ['generate', 'fox', '--colour', 'red', ...out], 'badRequest'],
  ['an option of another command', ['caption', 'a.png', '--seed', '1'], 'badRequest'],
  ['no prompt', ['generate', ...out], 'badRequest'],
  ['no --out', ['generate', 'fox'], 'badRequest'],
  ['a folder for a picture', ['generate', 'fox', '--out', folder], 'exportIsFolder'],
  ['a folder for several pictures', ['generate', 'fox', '--n', '2', '--out', `${folder}/`], 'exportIsFolder'],
  ['a device', ['generate', 'fox', '--out', '/dev/null'], 'exportNotAFile'],
  ['another kind of file', ['edit', 'a.png', 'x', '--out', inFolder('x.jpg')], 'exportNameDiffers'],
  ['a name longer than the disk takes', ['generate', 'fox', '--n', '2', '--out', inFolder(`${'x'.repeat(251)}.png`)], 'exportNameTooLong'],
  ['an empty prompt', ['generate', '  ', ...out], 'promptEmpty'],
  ['a prompt of 100 000 characters', ['generate', 'fox '.repeat(25_000), ...out], 'promptTooLong'],
  ['an instruction that is empty', ['edit', 'a.png', '', ...out], 'promptEmpty'],
  ['a question that is empty', ['ask', 'a.png', ''], 'questionEmpty'],
  ['a question that is too long', ['ask', 'a.png', 'x'.repeat(1_001)], 'questionTooLong'],
  ['a negative seed', ['generate', 'fox', '--seed', '-1', ...out], 'seedOutOfRange'],
  ['a seed beyond exact numbers', ['generate', 'fox', '--seed', '9007199254740992', ...out], 'seedOutOfRange'],
  ['a seed that is no number', ['generate', 'fox', '--seed', 'seven', ...out], 'seedOutOfRange'],
  ['no variation', ['generate', 'fox', '--n', '0', ...out], 'variationsOutOfRange'],
  ['nine variations', ['generate', 'fox', '--n', '9', ...out], 'variationsOutOfRange'],
  ['more steps than this model takes', ['generate', 'fox', '--steps', '99', ...out], 'stepsOutOfRange'],
  ['guidance that is no number', ['generate', 'fox', '--guidance', 'NaN', ...out], 'guidanceOutOfRange'],
  ['an infinite temperature', ['generate', 'fox', '--temperature', 'Infinity', ...out], 'temperatureOutOfRange'],
  ['an unknown order', ['generate', 'fox', '--order', 'zigzag', ...out], 'badRequest'],
  ['a style that is too long', ['generate', 'fox', '--style', 'x'.repeat(101), ...out], 'badRequest'],
  ['a prompt that starts with a dash', ['generate', '-3 red circles', ...out], 'badRequest'],
  ['two pictures and no question', ['ask', 'a.png', 'b.png'], 'badRequest'],
  ['a picture of the history and no question', ['ask', 'a.png', 'img_0d7g1tkdc41rg8p43q4p1'], 'badRequest'],
  ['a profile without a name', ['history', '--profile', ''], 'profileUnnamed'],
  ['a limit out of range', ['history', '--limit', '0'], 'badRequest'],
])('%s is bad use: exit 2, a code, a sentence, nothing queued', async ([, args, code]) => {
  const run = await cli([...args, '--json']);
  expect(run.status).toBe(2);
  expect(objects(run).at(-1)).toMatchObject({ type: 'error', code });
  expect(objects(run).filter(({ type }) => type === 'error')).toHaveLength(1);
  expect(run.stderr).toMatch(/\S+ \S+.*[.] \(\w+\)\n$/u);
  expect(objects(await cli(['history', '--json']))).toEqual([]);
});

test('what starts with a dash goes after --, and the refusal says so', async () => {
  expect((await cli(['generate', '-3 red circles', ...out])).stderr).toContain(
    "'-3'. Words that start with a dash go to the end, after --.",
  );
  const after = ['generate', '--steps', '1', '--out', inFolder('dash.png'), '--json', '--', '-3 red circles'];
  expect(objects(await cli(after)).at(-1)).toMatchObject({ type: 'picture', made: { text: '-3 red circles' } });
});

describe('what fails says why and exits with 1', () => {
  const failure = async (args: readonly string[], change: Change = {}) => {
    const run = await cli([...args, '--json'], change);
    const { code, message } = objects(run).at(-1) ?? {};
    return { status: run.status, code, message };
  };

  test.for<[string, Uint8Array | null, string]>([
    ['gone.png', null, 'fileNotFound'],
    ['empty.png', new Uint8Array(), 'pictureEmpty'],
    ['note.png', Buffer.from('only words, and no picture'), 'pictureNotAPicture'],
    ['torn.png', encodePng({ width: 64, height: 64, rgba: randomBytes(64 * 64 * 4) }).subarray(0, 9_000), 'pictureTruncated'],
  ])('%s', async ([name, data, code]) => {
    if (data !== null) writeFileSync(inFolder(name), data);
    const found = await failure(['caption', inFolder(name)]);
    expect(found).toMatchObject({ status: 1, code });
    expect(found.message).toContain(name);
    expect(found.message).not.toContain(folder);
  });

  test('a picture that is not in the history', async () => {
    expect(await failure(['caption', 'img_00000000'])).toMatchObject({ status: 1, code: 'imageNotFound' });
  });

  test('a place that takes no file is refused before anything is opened or drawn', async () => {
    writeFileSync(inFolder('blocked'), '');
    expect(await failure(['generate', 'a red circle', '--steps', '2', '--out', join(inFolder('blocked'), 'x.png')])).toMatchObject({
      status: 1,
      code: 'exportFolderMissing',
    });
    expect(existsSync(profile)).toBe(false);
  });

  test('what cannot be written after all is said with the place where the picture is kept; the others are written', async () => {
    const out = inFolder('half.png');
    const run = await cli(['generate', 'a red circle', '--steps', '2', '--n', '3', '--json', '--out', out], {
      // While it draws, a folder takes the name of the second.
      onWords: ['"stage":"drawing"', () => mkdirSync(inFolder('half-2.png'), { recursive: true })],
    });
    expect(run.status).toBe(1);
    const said = objects(run).filter(({ type }) => type === 'picture' || type === 'error');
    expect(said.map(({ type, code }) => [type, code])).toEqual([
      ['picture', undefined],
      ['error', 'exportIsFolder'],
      ['picture', undefined],
    ]);
    const [, kept = '', path = ''] = /kept in the history as (img_\w+), in (.+)\.$/u.exec(String(said[1]?.['message'])) ?? [];
    expect(said[1]).toMatchObject({ imageId: kept, file: inFolder('half-2.png'), kept: path });
    expect(decodePng(readFileSync(path)).pixels.width).toBe(32);
    expect((await cli(['history'])).stdout).toContain(kept);
  });

  test('a profile of a newer studio, and one that cannot be made', async () => {
    await cli(['history']);
    const database = openSqlite(join(profile, 'library.sqlite'), binding ?? null);
    database.pragma('user_version = 99');
    database.close();
    expect(await failure(['history'])).toMatchObject({ status: 1, code: 'databaseTooNew' });
    writeFileSync(inFolder('file'), '');
    expect(await failure(['history', '--profile', inFolder('file')])).toMatchObject({ status: 1, code: 'profileReadOnly' });
  });

  test('a damaged history is told to people and programs, and the command goes on', async () => {
    await draw(inFolder('kept.png'));
    writeFileSync(join(profile, 'library.sqlite'), 'no database'.repeat(1_000));
    const run = await cli(['history', '--json']);
    expect(run.status).toBe(0);
    expect(objects(run)).toMatchObject([
      { type: 'notice', code: 'databaseLost' },
      { type: 'entry', image: { title: 'a red circle' } },
    ]);
    expect(run.stderr).toContain('The history was damaged');
  });

  test('a package whose manifest cannot be used, and none at all', async () => {
    const packages = inFolder('broken');
    cpSync(tiny, join(packages, 'tiny-test'), { recursive: true });
    const manifest = join(packages, 'tiny-test', 'manifest.json');
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('"format": 1', '"format": 3'));
    expect(await failure(['generate', 'fox', ...out], { packages })).toMatchObject({ status: 1, code: 'packageTooNew' });
    writeFileSync(
      manifest,
      readFileSync(manifest, 'utf8').replace('"format": 3', '"format": 1').replace('"tokenizer.json"', '"../tokenizer.json"'),
    );
    expect(await failure(['generate', 'fox', ...out], { packages })).toMatchObject({
      status: 1,
      code: 'packagePathEscapes',
      message: expect.stringContaining('(manifest.json)') as string,
    });
    mkdirSync(inFolder('bare'));
    expect(await failure(['models', 'list'], { packages: inFolder('bare') })).toMatchObject({ status: 1, code: 'packageMissing' });
  });
});

test('control characters of prompts, titles and file names never reach the terminal', async () => {
  const nasty = 'red \u001b]0;owned\u0007\u009b31m\u202efox';
  const file = inFolder(`${nasty}.png`);
  const drawn = await cli(['generate', nasty, '--steps', '2', '--out', file]);
  expect(drawn.status).toBe(0);
  expect(existsSync(file)).toBe(true);
  const shown = [drawn, await cli(['history']), await cli(['history', '--json']), await cli(['caption', `${nasty}.gone`])];
  for (const { stdout, stderr } of shown) expect(`${stdout}${stderr}`.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202a-\u202e]/u);
  expect(drawn.stdout).toContain('red ␛]0;owned␇');
  expect(objects(shown[2] ?? drawn)).toMatchObject([{ prompt: nasty }]);
});

describe('model packages', () => {
  const two = inFolder('two');
  beforeAll(() => {
    for (const id of ['tiny-test', 'studio-mini']) {
      cpSync(tiny, join(two, id), { recursive: true });
      const manifest = join(two, id, 'manifest.json');
      writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('"id": "tiny-test"', `"id": "${id}"`));
    }
  });

  test('what ships is preferred to what tests use, and both are listed', async () => {
    const listed = objects(await cli(['models', 'list', '--json'], { packages: two }));
    expect(listed.map(({ id, current }) => [id, current])).toEqual([
      ['studio-mini', true],
      ['tiny-test', false],
    ]);
    expect((await cli(['models'], { packages: two })).stdout.split('\n').map((line) => line.slice(0, 13))).toEqual([
      '* studio-mini',
      '  tiny-test 0',
      '',
    ]);
  });

  test('a package says in which order it draws best, and --order says otherwise', async () => {
    const packages = inFolder('ordered');
    const folder = join(packages, 'tiny-test');
    cpSync(tiny, folder, { recursive: true });
    const manifest = join(folder, 'manifest.json');
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('"temperature": 1.0', '"temperature": 1.0, "order": "raster"'));
    const drawing = ['generate', 'a red circle', '--steps', '1', '--json', '--out', inFolder('ordered.png')];
    for (const [more, order] of [
      [[], 'raster'],
      [['--order', 'random'], 'random'],
    ] as const) {
      expect(objects(await cli([...drawing, ...more], { packages })).at(-1)).toMatchObject({ type: 'picture', made: { order } });
    }
  });

  test('another one is chosen by its id or its folder, and listed once', async () => {
    for (const name of ['tiny-test', join(two, 'tiny-test')]) {
      const listed = objects(await cli(['models', 'list', '--json', '--package', name], { packages: two }));
      expect(listed.map(({ id, current }) => [id, current]).toSorted()).toEqual([
        ['studio-mini', false],
        ['tiny-test', true],
      ]);
      const drawn = objects(
        await cli(['generate', 'fox', '--steps', '2', '--json', '--package', name, '--out', inFolder('with.png')], { packages: two }),
      );
      expect(drawn.at(-1)).toMatchObject({ type: 'picture', made: { model: { id: 'tiny-test' } } });
    }
  });

  test('the one chosen in the window is used and listed as such; a named one comes first, a damaged profile chooses none', async () => {
    await cli(['history']);
    const database = openSqlite(join(profile, 'library.sqlite'), binding ?? null);
    createSettingsRepository(database).set({ modelId: 'tiny-test' });
    database.close();
    const listed = async (...more: readonly string[]) =>
      objects(await cli(['models', 'list', '--json', ...more], { packages: two })).find(({ current }) => current === true)?.['id'];
    expect(await listed()).toBe('tiny-test');
    expect(await listed('--package', 'studio-mini')).toBe('studio-mini');
    expect(await listed('--model', 'studio-mini')).toBe('studio-mini');
    expect((await cli(['models', 'list', '--model', 'studio-mini', '--package', 'tiny-test'], { packages: two })).status).toBe(2);
    const drawn = objects(await cli(['generate', 'fox', '--steps', '2', '--json', '--out', inFolder('chosen.png')], { packages: two }));
    expect(drawn.at(-1)).toMatchObject({ type: 'picture', made: { model: { id: 'tiny-test' } } });
    writeFileSync(join(profile, 'library.sqlite'), 'no database');
    expect(await listed()).toBe('studio-mini');
    expect(readFileSync(join(profile, 'library.sqlite'), 'utf8')).toBe('no database');
  });

  test('a sound package is verified; what is wrong with another is named, one line each', async () => {
    const { files } = JSON.parse(readFileSync(join(two, 'studio-mini', 'manifest.json'), 'utf8')) as { readonly files: readonly unknown[] };
    expect(await cli(['models', 'verify'], { packages: two })).toMatchObject({
      status: 0,
      stdout: `studio-mini: ${files.length} files, all as the manifest says\n`,
    });
    const packages = inFolder('flipped');
    cpSync(tiny, join(packages, 'tiny-test'), { recursive: true });
    const weights = readFileSync(join(tiny, 'weights.bin'));
    weights.writeUInt8(weights.readUInt8(1_000) ^ 1, 1_000);
    writeFileSync(join(packages, 'tiny-test', 'weights.bin'), weights);
    rmSync(join(packages, 'tiny-test', 'vision.onnx'));
    const run = await cli(['models', 'verify', 'tiny-test'], { packages });
    expect(run).toMatchObject({ status: 1, stdout: '' });
    expect(run.stderr).toMatch(/weights\.bin is not what its manifest says.* \(packageFileCorrupt\)/u);
    expect(run.stderr).toMatch(/vision\.onnx is missing.* \(packageFileMissing\)/u);
  });

  test('one that is not there is called by its name', async () => {
    const run = await cli(['models', 'verify', 'nope'], { packages: two });
    expect(run.status).toBe(1);
    expect(run.stderr).toContain('The model package nope is not there.');
  });
});

test('a picture is exported as an SVG without a record, and larger; options that do not exist are bad use', async () => {
  const source = join(folder, 'to-export.png');
  writeFileSync(source, encodePng({ width: 8, height: 8, rgba: new Uint8Array(256).fill(200) }));
  const svg = join(folder, 'copy.svg');
  expect(await cli(['export', source, '--format', 'svg', '--record', 'none', '--out', svg])).toMatchObject({
    status: 0,
    stdout: `${svg}\n`,
  });
  expect(readFileSync(svg, 'utf8')).toMatch(/^<svg/u);
  const larger = join(folder, 'larger.png');
  expect((await cli(['export', source, source, '--scale', '2', '--out', larger])).status).toBe(0);
  expect(decodePng(readFileSync(join(folder, 'larger-2.png'))).pixels.width).toBe(512);
  for (const [option, value] of [
    ['--scale', '3'],
    ['--format', 'gif'],
    ['--background', 'red'],
    ['--record', 'some'],
  ] as const) {
    expect((await cli(['export', source, option, value, '--out', larger])).status).toBe(2);
  }
  expect((await cli(['export', source, '--format', 'webp', '--out', larger])).stderr).toContain('exportNameDiffers');
});
