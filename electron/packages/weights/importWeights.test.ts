import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import type { PackageWork } from '../../contract/packageWork.ts';
import type { WeightBits } from '../../contract/weights.ts';
import { childEnvironment } from '../../studio/childEnvironment.ts';
import { systemClock } from '../../studio/system.ts';
import { Packages } from '../packages.ts';
import { findPython } from './findPython.ts';
import { writeStandInPython, writeWeights } from './testing/standInPython.ts';
import type { Toolkit } from './toolkit.ts';

const root = mkdtempSync(join(tmpdir(), 'unifluid-weights-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const toolkitFolder = join(import.meta.dirname, '../../../models');
const standIn = writeStandInPython(root);

let folder: string;
let added: string;
let told: (PackageWork | null)[];
beforeEach(() => {
  folder = mkdtempSync(join(root, 'one-'));
  added = join(folder, 'added');
  told = [];
});

function toolkit(environment: Readonly<Record<string, string>> = {}): Toolkit {
  const all = { ...childEnvironment(process.env), UNIFLUID_PYTHON: standIn, ...environment };
  return { environment: all, platform: process.platform, folder: toolkitFolder };
}

/** Whoever does not end when asked is not waited for here. */
const impatient = { ...systemClock, after: (ms: number, callback: () => void) => systemClock.after(ms === 10_000 ? 20 : ms, callback) };

function open(given = toolkit()): Packages {
  return new Packages({
    shippedFolder: join(folder, 'shipped'),
    addedFolder: added,
    toolkit: given,
    ask: () => Promise.reject(new Error('nobody is asked')),
    clock: impatient,
    onWork: (work) => told.push(work),
    onChange: () => undefined,
  });
}

const request = (path: string, bits: WeightBits = 8) => ({ path, importer: 'paligemma', bits }) as const;
const shelf = (): readonly string[] => (existsSync(added) ? readdirSync(added) : []);

async function refusal(packages: Packages, path: string): Promise<unknown> {
  const error: unknown = await packages.import(request(path)).catch((thrown: unknown) => thrown);
  expect(shelf()).toEqual([]);
  return error;
}

/** A Python with the toolkit, and a tiny random PaliGemma that it wrote; else the stand-in with weights of its own. */
async function realWeights(path: string): Promise<Toolkit> {
  const { UNIFLUID_PYTHON: _, ...others } = toolkit().environment;
  const named = process.env['UNIFLUID_PYTHON'];
  const real = { ...toolkit(), environment: { ...others, ...(named === undefined ? {} : { UNIFLUID_PYTHON: named }) } };
  try {
    const python = await findPython({ toolkit: real, clock: systemClock, signal: new AbortController().signal });
    const env = { ...real.environment, PYTHONPATH: toolkitFolder };
    execFileSync(python, [join(toolkitFolder, 'tests/imports/tiny_paligemma.py'), path], { env, stdio: 'ignore' });
    return real;
  } catch {
    // A machine without the toolkit: what the studio does with one is tested all the same.
    writeWeights(path);
    return toolkit();
  }
}

test('published weights are recognised, imported with progress and lie on the shelf as a sound package', { timeout: 300_000 }, async () => {
  const path = join(folder, 'PaliGemma 2 Tiny');
  const packages = open(await realWeights(path));
  expect(await packages.weights(path)).toEqual({ path, name: 'PaliGemma 2 Tiny', importer: 'paligemma', whyNot: null });
  expect(await packages.import(request(path))).toBe('paligemma-2-tiny-8bit');
  expect(shelf()).toEqual(['paligemma-2-tiny-8bit']);
  expect(await packages.verify('paligemma-2-tiny-8bit')).toMatchObject({ ok: true, problems: [] });
  const stages = told.filter((work) => work?.kind === 'import').map((work) => work?.transfer?.stage);
  expect(stages).toEqual(expect.arrayContaining([undefined, 'checking']));
  expect(told.at(-1)).toBeNull();
});

test('the importer is told the bits and says how far it is; the same in other bits lies beside it', async () => {
  const path = writeWeights(join(folder, 'tiny'));
  expect(await open().import(request(path, 4))).toBe('tiny-4bit');
  expect(told.find((work) => work?.transfer?.stage === 'writing')).toMatchObject({ name: 'tiny', transfer: { done: 50, total: 100 } });
  expect(await open().import(request(path, 16))).toBe('tiny-16bit');
  expect(readFileSync(join(added, 'tiny-4bit/manifest.json'), 'utf8')).toContain('unifluid.imports.paligemma 4');
  expect(shelf().toSorted()).toEqual(['tiny-16bit', 'tiny-4bit']);
  await expect(open().import(request(path, 4))).rejects.toMatchObject({ code: 'packageThere' });
});

test('what the importer refuses, and how it breaks, is said in its own words, and nothing stays', async () => {
  const refused = await refusal(open(), writeWeights(join(folder, 'refused'), { behaviour: 'refuse' }));
  expect(refused).toMatchObject({ code: 'importFailed', detail: { because: 'model.norm.weight is missing.' } });
  const broken = await refusal(open(), writeWeights(join(folder, 'broken'), { behaviour: 'break' }));
  expect(broken).toMatchObject({ code: 'importFailed', detail: { because: 'MemoryError: no room.' } });
});

test('one that is cancelled ends with all it started, though none of it listens, and what it wrote is gone', async () => {
  const packages = open();
  const path = writeWeights(join(folder, 'deaf'), { behaviour: 'hang' });
  const ended = refusal(packages, path);
  await expect.poll(() => told.some((work) => work?.transfer?.stage === 'writing'), { timeout: 60_000 }).toBe(true);
  expect(readdirSync(join(added, shelf()[0] ?? ''))).toEqual(['half']);
  packages.stop();
  // It resolves when nothing holds the importer's output any more.
  expect(await ended).toMatchObject({ code: 'cancelled' });
});

test('where no Python has the toolkit, that is said of each that was asked, and nothing is begun', async () => {
  const path = writeWeights(join(folder, 'tiny'));
  const lacking = open(toolkit({ STAND_IN_SAYS: 'MISSING torch, onnx' }));
  expect((await lacking.weights(path)).whyNot).toMatch(/which was not found\. .*stand-in-python: it lacks torch, onnx\.$/u);
  expect(await refusal(lacking, path)).toMatchObject({ code: 'pythonMissing' });
  const nowhere = open(toolkit({ UNIFLUID_PYTHON: join(folder, 'no-python') }));
  expect((await nowhere.weights(path)).whyNot).toMatch(/no-python: it is not there\.$/u);
});

test('a folder is taken for what its config.json says, and for nothing where that says nothing', async () => {
  const importerOf = async (path: string) => (await open().weights(path)).importer;
  expect(await importerOf(writeWeights(join(folder, 'a'), { type: 'janus' }))).toBe('janus');
  expect(await importerOf(writeWeights(join(folder, 'original'), { type: 'multi_modality' }))).toBe('janus');
  expect(await importerOf(writeWeights(join(folder, 'b'), { type: 'llava' }))).toBeNull();
  expect(await importerOf(writeWeights(join(folder, 'c'), { type: 'constructor' }))).toBeNull();
  mkdirSync(join(folder, 'd'));
  expect(await importerOf(join(folder, 'd'))).toBeNull();
  writeFileSync(join(folder, 'd/config.json'), 'no JSON');
  expect(await importerOf(join(folder, 'd'))).toBeNull();
  await expect(open().weights(join(folder, 'd/config.json'))).rejects.toMatchObject({ code: 'notAFolder' });
  await expect(open().weights(join(folder, 'e'))).rejects.toMatchObject({ code: 'fileNotFound' });
});
