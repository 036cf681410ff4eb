import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { writeStandInPython, writeWeights } from '../packages/weights/testing/standInPython.ts';
import { filesOf, tarEntries, tarOf } from '../packages/testing/archives.ts';

const folder = mkdtempSync(join(tmpdir(), 'unifluid-models-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const python = writeStandInPython(folder);
const tiny = join(import.meta.dirname, '../../models/packages/tiny-test');

type Line = Readonly<Record<string, unknown>>;

/** The true command line, in a process of its own. */
function models(...args: readonly string[]): Promise<{ readonly status: number; readonly lines: readonly Line[] }> {
  const all = [join(import.meta.dirname, 'cli.ts'), 'models', ...args, '--json', `--profile=${join(folder, 'profile')}`];
  return new Promise((resolve) => {
    execFile(process.execPath, all, { env: { ...process.env, HOME: folder, UNIFLUID_PYTHON: python } }, (error, stdout) => {
      const lines = stdout.split('\n').filter((line) => line !== '');
      resolve({ status: Number(error?.code ?? 0), lines: lines.map((line) => JSON.parse(line) as Line) });
    });
  });
}

test('a package is added from an archive, listed, verified and removed again', { timeout: 120_000 }, async () => {
  const archive = join(folder, 'a.tar.gz');
  const manifest = JSON.parse(filesOf(tiny).get('manifest.json')?.toString() ?? '') as Line;
  const files = new Map([...filesOf(tiny), ['manifest.json', Buffer.from(JSON.stringify({ ...manifest, id: 'added-one' }))]]);
  await tarOf(tarEntries(files), archive, { isCompressed: true });
  const added = await models('add', archive);
  expect(added.lines.at(-1)).toMatchObject({ type: 'modelAdded', id: 'added-one' });
  expect(added.lines[0]).toMatchObject({ type: 'transfer', stage: 'unpacking' });
  expect((await models('list')).lines.map(({ id }) => id)).toContain('added-one');
  expect((await models('verify', 'added-one')).lines.at(-1)).toMatchObject({ type: 'check', ok: true });
  const again = await models('add', archive);
  expect([again.status, again.lines.at(-1)]).toMatchObject([1, { code: 'packageThere' }]);
  expect((await models('remove', 'added-one')).lines).toEqual([
    { type: 'modelRemoved', id: 'added-one', bytes: expect.any(Number) as number },
  ]);
  expect(existsSync(join(folder, 'profile/models/added-one'))).toBe(false);
});

test('what ships is not removed, and an address that is not https is bad use', { timeout: 120_000 }, async () => {
  expect(await models('remove', 'studio-mini')).toMatchObject({ status: 1, lines: [{ code: 'packageShips' }] });
  expect(await models('add', 'http://models.example/a.zip')).toMatchObject({ status: 2, lines: [{ code: 'addressRefused' }] });
  expect(await models('add')).toMatchObject({ status: 2, lines: [{ code: 'badRequest' }] });
});

test('published weights are imported by Python, with progress, in the bits that are asked for', { timeout: 120_000 }, async () => {
  const imported = await models('import', writeWeights(join(folder, 'paligemma2-3b')), '--bits', '4');
  expect(imported.lines[0]).toMatchObject({ type: 'transfer', stage: 'writing', done: 50, total: 100 });
  expect([imported.status, imported.lines.at(-1)]).toMatchObject([0, { type: 'modelAdded', id: 'paligemma2-3b-4bit' }]);
  expect((await models('list')).lines.map(({ id }) => id)).toContain('paligemma2-3b-4bit');
});

test('the Python can be named on the command line, and is asked alone', { timeout: 120_000 }, async () => {
  const bare = join(folder, 'bare-python');
  const missing = await models('import', writeWeights(join(folder, 'named')), '--python', bare);
  const message = expect.stringContaining(`${bare}: it is not there.`) as string;
  expect(missing).toMatchObject({ status: 1, lines: [{ code: 'pythonMissing', message }] });
  expect(await models('list', '--python', python)).toMatchObject({ status: 2, lines: [{ code: 'badRequest' }] });
  expect((await models('import', join(folder, 'named'), '--python', python)).lines.at(-1)).toMatchObject({ id: 'named-8bit' });
});

test(
  'weights that nobody knows and bits that there are not are bad use; what the importer refuses fails with its reason',
  { timeout: 120_000 },
  async () => {
    const unknown = writeWeights(join(folder, 'llava'), { type: 'llava' });
    expect(await models('import', unknown)).toMatchObject({ status: 2, lines: [{ code: 'weightsUnknown' }] });
    expect(await models('import', unknown, '--bits', '5')).toMatchObject({ status: 2, lines: [{ code: 'badRequest' }] });
    expect(await models('list', '--bits', '4')).toMatchObject({ status: 2, lines: [{ code: 'badRequest' }] });
    const refused = await models('import', writeWeights(join(folder, 'refused'), { behaviour: 'refuse' }));
    expect(refused).toMatchObject({
      status: 1,
      lines: [{ code: 'importFailed', message: expect.stringContaining('model.norm.weight is missing') as string }],
    });
  },
);
