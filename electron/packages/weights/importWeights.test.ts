import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import type { PackageWork } from '../../contract/packageWork.ts';
import type { EngineWork } from '../../contract/engineWork.ts';
import { AppError } from '../../contract/errors.ts';
import { taskOfWork } from '../../contract/taskOf.ts';
import type { Importer, WeightBits } from '../../contract/weights.ts';
import { createLocalEngine } from '../../engine/localEngine.ts';
import { childEnvironment } from '../../studio/childEnvironment.ts';
import { ownersHere } from '../../studio/owners.ts';
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
  return { environment: all, platform: process.platform, folder: toolkitFolder, chosen: () => null };
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
    owners: ownersHere(),
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

const machine = { environment: childEnvironment(process.env), platform: process.platform, folder: toolkitFolder, chosen: () => null };
const found = await findPython({ toolkit: machine, clock: systemClock, signal: new AbortController().signal }).catch(() => null);
/** That of this machine, with the toolkit and what writes tiny weights as they are published; null where there is none. */
const ownPython =
  found !== null && spawnSync(found, ['-c', 'import transformers'], { env: machine.environment }).status === 0 ? found : null;
/** Said by the name of the test: a stand-in proves nothing of the importers. */
const by = ownPython === null ? 'by a stand-in, as no Python here has the toolkit and transformers' : 'by the toolkit itself';

/** A folder of tiny random weights as they are published; where nobody can write such, one that the stand-in takes for it. */
function publish(importer: Importer, path: string): Toolkit {
  if (ownPython === null) {
    writeWeights(path, { type: importer });
    return toolkit();
  }
  const env = { ...machine.environment, PYTHONPATH: toolkitFolder };
  execFileSync(ownPython, [join(toolkitFolder, `tests/imports/tiny_${importer}.py`), path], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return machine;
}

test.each([
  ['paligemma', 'PaliGemma 2 Tiny', ['answer', 'caption']],
  ['janus', 'Janus Pro Tiny', ['answer', 'caption', 'draw']],
  ['nextstep', 'NextStep Tiny', ['draw']],
] as const)(
  `%s: published weights are recognised, imported with progress ${by}, and work`,
  { timeout: 300_000 },
  async (importer, name, can) => {
    const path = join(folder, name);
    const packages = open(publish(importer, path));
    expect(await packages.weights(path)).toMatchObject({ path, name, importer, python: { chosen: null, whyNot: null } });
    const id = `${name.toLowerCase().replaceAll(' ', '-')}-8bit`;
    expect(await packages.import({ path, importer, bits: 8 })).toBe(id);
    expect(shelf()).toEqual([id]);
    expect(await packages.verify(id)).toMatchObject({ ok: true, problems: [] });
    const stages = told.filter((work) => work?.kind === 'import').map((work) => work?.transfer?.stage);
    expect(stages).toEqual(expect.arrayContaining([undefined, 'checking']));
    expect(told.at(-1)).toBeNull();
    expect(await workOf(id)).toEqual(can);
  },
);

/** What the imported package really does, in the engine. */
async function workOf(id: string): Promise<readonly string[]> {
  const engine = createLocalEngine({ packagesFolder: added, packageFolder: join(added, id), modelId: null, threads: 1 });
  const picture = { width: 32, height: 32, rgba: new Uint8Array(32 * 32 * 4).fill(200) };
  const drawing = { seed: 5, variations: 1, firstVariation: 0, steps: 1, guidance: 5, temperature: 1, order: 'raster' } as const;
  const works: readonly EngineWork[] = [
    { kind: 'ask', pictures: [picture], question: 'what is red?', earlier: [] },
    { kind: 'caption', picture },
    { kind: 'generate', prompt: 'a red apple', ...drawing, known: { modelSha256: null, tokens: [] }, needsKnown: false },
  ];
  const done: string[] = [];
  for (const work of works) {
    const outcome = await engine.run(work, () => undefined).outcome.catch((error: unknown) => error);
    if (outcome instanceof AppError && outcome.code === 'taskUnsupported') continue;
    expect(outcome).not.toBeInstanceOf(Error);
    done.push(taskOfWork(work));
  }
  await engine.close();
  return done;
}

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
  expect((await lacking.weights(path)).python.whyNot).toMatch(/which was not found\. .*stand-in-python: it lacks torch, onnx\.$/u);
  expect(await refusal(lacking, path)).toMatchObject({ code: 'pythonMissing' });
  const nowhere = open(toolkit({ UNIFLUID_PYTHON: join(folder, 'no-python') }));
  expect((await nowhere.weights(path)).python.whyNot).toMatch(/no-python: it is not there\.$/u);
});

test('the Python that a person chose is used and no other, also where it lacks the toolkit, which is said of it alone', async () => {
  const path = writeWeights(join(folder, 'tiny'));
  const chosen = (python: string): Packages => open({ ...toolkit({ UNIFLUID_PYTHON: join(folder, 'no-python') }), chosen: () => python });
  expect((await chosen(standIn).weights(path)).python).toEqual({ chosen: standIn, used: standIn, whyNot: null });
  const bare = join(folder, 'bare-python');
  writeFileSync(bare, '#!/bin/sh\necho "MISSING torch"\n', { mode: 0o755 });
  const state = (await chosen(bare).weights(path)).python;
  expect(state).toMatchObject({ chosen: bare, used: null });
  expect(state.whyNot).toMatch(/not found\. \S+bare-python: it lacks torch\.$/u);
});

test('a folder is taken for what its config.json says, and for nothing where that says nothing', async () => {
  const importerOf = async (path: string) => (await open().weights(path)).importer;
  expect(await importerOf(writeWeights(join(folder, 'a'), { type: 'janus' }))).toBe('janus');
  expect(await importerOf(writeWeights(join(folder, 'original'), { type: 'multi_modality' }))).toBe('janus');
  expect(await importerOf(writeWeights(join(folder, 'next'), { type: 'nextstep' }))).toBe('nextstep');
  expect(await importerOf(writeWeights(join(folder, 'b'), { type: 'llava' }))).toBeNull();
  expect(await importerOf(writeWeights(join(folder, 'c'), { type: 'constructor' }))).toBeNull();
  mkdirSync(join(folder, 'd'));
  expect(await importerOf(join(folder, 'd'))).toBeNull();
  writeFileSync(join(folder, 'd/config.json'), 'no JSON');
  expect(await importerOf(join(folder, 'd'))).toBeNull();
  await expect(open().weights(join(folder, 'd/config.json'))).rejects.toMatchObject({ code: 'notAFolder' });
  await expect(open().weights(join(folder, 'e'))).rejects.toMatchObject({ code: 'fileNotFound' });
});
