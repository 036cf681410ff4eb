import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parseManifest } from '../../models/runtime/parseManifest.ts';
import type { EngineWork } from '../contract/engineWork.ts';
import { createLocalEngine } from './localEngine.ts';

const tiny = join(import.meta.dirname, '../../models/packages/tiny-test');
const folder = mkdtempSync(join(tmpdir(), 'unifluid-packages-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const grey = { width: 8, height: 8, rgba: new Uint8Array(8 * 8 * 4).fill(120) };
const fox: EngineWork = {
  ...{ kind: 'generate', prompt: 'a red fox', seed: 5, variations: 1, steps: 4, guidance: 3, temperature: 1, order: 'random' },
  ...{ firstVariation: 0, known: { modelSha256: null, tokens: [] }, needsKnown: false },
};

/** A shelf with tiny-test, which does everything, and a package made of it that does not draw. */
function shelfOfTwo(): string {
  const shelf = mkdtempSync(join(folder, 'two-'));
  cpSync(tiny, join(shelf, 'tiny-test'), { recursive: true });
  cpSync(tiny, join(shelf, 'reader'), { recursive: true });
  const all = parseManifest(readFileSync(join(tiny, 'manifest.json'), 'utf8'));
  const { draw: _draw, ...capabilities } = all.capabilities;
  const { draw: _prompt, ...prompts } = all.prompts;
  writeFileSync(join(shelf, 'reader', 'manifest.json'), JSON.stringify({ ...all, id: 'reader', name: 'Reader', capabilities, prompts }));
  return shelf;
}

test('each task is done by the package chosen for it, or by the first that can, and the outcome says which', async () => {
  const shelf = shelfOfTwo();
  const made = async (choice: { readonly modelId: string | null; readonly taskModels?: { readonly caption?: string } }) => {
    const local = createLocalEngine({ packagesFolder: shelf, packageFolder: null, threads: 1, ...choice });
    const captioned = await local.run({ kind: 'caption', picture: grey }, () => undefined).outcome;
    const drawn = await local.run(fox, () => undefined).outcome;
    const inUse = await local.inUse();
    const open = local.memory().openModels.map(({ id }) => id);
    await local.close();
    return [captioned.use.model.id, drawn.use.model.id, inUse.answer?.id, inUse.edit?.id, open];
  };
  expect(await made({ modelId: null })).toEqual(['tiny-test', 'tiny-test', 'tiny-test', 'tiny-test', ['tiny-test']]);
  const reading = ['reader', 'tiny-test', 'reader', 'reader', ['tiny-test', 'reader']];
  expect(await made({ modelId: 'reader' })).toEqual(reading);
  expect(await made({ modelId: null, taskModels: { caption: 'reader' } })).toEqual(reading.with(2, 'tiny-test').with(3, 'tiny-test'));
});

test('what a window offers of a package is what its manifest says: sizes, grid and styles', async () => {
  const shelf = shelfOfTwo();
  const told = join(shelf, 'reader', 'manifest.json');
  writeFileSync(told, JSON.stringify({ ...parseManifest(readFileSync(told, 'utf8')), styles: ['ink', 'wash'] }));
  const local = createLocalEngine({ packagesFolder: shelf, packageFolder: null, modelId: 'reader', threads: 1 });
  const { draw, edit } = await local.inUse();
  await local.close();
  expect([draw?.imagePx, draw?.gridSide, draw?.styles.slice(0, 3)]).toEqual([32, 4, ['flat', 'soft', '3d']]);
  expect([edit?.id, edit?.styles]).toEqual(['reader', ['ink', 'wash']]);
});

test('a package that was named and cannot do it says so', async () => {
  const shelf = shelfOfTwo();
  const local = createLocalEngine({ packagesFolder: shelf, packageFolder: join(shelf, 'reader'), modelId: null, threads: 1 });
  await expect(local.run(fox, () => undefined).outcome).rejects.toMatchObject({ code: 'taskUnsupported' });
  expect((await local.inUse()).draw).toBeNull();
  await local.close();
});

test('a package in memory is let go of on request, not in the middle of a drawing, and draws the same when it is opened again', async () => {
  const local = createLocalEngine({ packagesFolder: shelfOfTwo(), packageFolder: null, modelId: 'tiny-test', threads: 1 });
  const refused: unknown[] = [];
  const drawn = await local.run(fox, (event) => {
    if (event.kind === 'tokens' && event.done === 1) local.unload('tiny-test').catch((error: unknown) => refused.push(error));
  }).outcome;
  expect(refused).toMatchObject([{ code: 'modelBusy' }]);
  expect(local.memory().openModels.map(({ id }) => id)).toEqual(['tiny-test']);
  await local.unload('tiny-test');
  expect(local.memory().openModels).toEqual([]);
  const again = await local.run(fox, () => undefined).outcome;
  if (again.kind !== 'pictures') throw new Error(again.kind);
  expect({ ...drawn, milliseconds: again.milliseconds }).toEqual(again);
  await local.close();
});
