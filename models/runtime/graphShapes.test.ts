import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectedShapes, shapeReasons } from './graphShapes.ts';
import { loadPackage, verifyPackage } from './loadPackage.ts';
import { onnxModel, onnxNode, onnxValue } from './testing/onnxBytes.ts';
import { testManifest } from './testing/writeTestPackage.ts';
import { upgradeManifest, type FirstManifest } from './upgradeManifest.ts';

const smallManifest = upgradeManifest(testManifest());
const packages = join(import.meta.dirname, '../packages');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unifluid-shapes-'));
  cpSync(join(packages, 'tiny-test'), folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Changes the numbers of the manifest, and whatever else must agree with them. */
function restate(change: Partial<FirstManifest['architecture']>): void {
  const file = join(folder, 'manifest.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as FirstManifest;
  const architecture = { ...manifest.architecture, ...change };
  const { vision_tokens: vision, tokens, text_slots: text } = architecture;
  const slots = { visionA: 0, visionB: vision, source: 2 * vision, text: 2 * vision + tokens, image: 2 * vision + tokens + text };
  writeFileSync(file, JSON.stringify({ ...manifest, architecture: { ...architecture, slots } }));
}

describe('the numbers of a manifest are held against its graphs', () => {
  it.each(['tiny-test', 'studio-mini'])('%s agrees with itself', async (name) => {
    expect((await verifyPackage(join(packages, name))).problems).toEqual([]);
  });

  it.each<[string, Partial<FirstManifest['architecture']>, string[]]>([
    ['a grid of 100', { grid: 100, tokens: 10_000, image_px: 3_200 }, ['vae_encode.onnx', 'vae_decode.onnx']],
    ['more numbers a token', { token_dims: 80_000 }, ['vae_encode.onnx', 'vae_decode.onnx', 'prefill.onnx', 'image_step.onnx']],
    ['more layers', { layers: 900 }, ['prefill.onnx', 'text_step.onnx', 'image_step.onnx']],
    ['more heads for keys', { kv_heads: 64 }, ['prefill.onnx', 'text_step.onnx', 'image_step.onnx']],
    ['wider heads', { head_dim: 4_096 }, ['prefill.onnx', 'text_step.onnx', 'image_step.onnx']],
    ['a larger vocabulary', { vocab: 900_000 }, ['prefill.onnx', 'text_step.onnx']],
    ['larger pictures to look at', { vision_px: 9_000 }, ['vision.onnx']],
    ['more of what is seen', { vision_tokens: 9_000 }, ['vision.onnx']],
    ['a wider model', { width: 9_000 }, ['vision.onnx', 'prefill.onnx']],
  ])('%s: each graph that says otherwise is named, and nothing is opened', async (_name, change, named) => {
    restate(change);
    const { problems } = await verifyPackage(folder);
    expect([...new Set(problems.map(({ file }) => file))].toSorted()).toEqual(named.toSorted());
    expect(new Set(problems.map(({ code }) => code))).toEqual(new Set(['packageInvalid']));
    await expect(loadPackage(folder)).rejects.toMatchObject({ code: 'packageInvalid' });
  });
});

describe('a graph does not fit when', () => {
  const graph = (image: readonly (number | null)[], outputs: readonly string[] = ['prefix']) =>
    onnxModel(
      [onnxNode('Identity')],
      [],
      [[11, onnxValue('image', image)], ...outputs.map((name) => [12, onnxValue(name, [null, 2, 4])] as const)],
    );

  it.each<[string, Uint8Array, string[]]>([
    ['nothing is wrong', graph([null, 3, 4, 4]), []],
    ['a size is another', graph([null, 3, 4, 5]), ['input image is [*, 3, 4, 5] instead of [*, 3, 4, 4]']],
    ['a size is free that the manifest gives', graph([null, 3, 4, null]), ['input image is [*, 3, 4, *] instead of [*, 3, 4, 4]']],
    ['an axis is missing', graph([3, 4, 4]), ['input image is [3, 4, 4] instead of [*, 3, 4, 4]']],
    ['an output is missing', graph([null, 3, 4, 4], []), ['output prefix is missing']],
    ['an output is one too many', graph([null, 3, 4, 4], ['prefix', 'more']), ['output more is unknown']],
  ])('%s', (_name, model, reasons) => {
    expect(shapeReasons(model, 'vision', smallManifest)).toEqual(reasons);
  });

  it('every size that the format names is a number of the manifest or free', () => {
    expect(expectedShapes('image_step', smallManifest).inputs.get('k')).toEqual([1, null, 1, null, 2]);
  });
});
