/** A package of format 2 on the disk, made from the smallest real one: the same graphs, told to be used in other ways. */
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { cpu } from './devices.ts';
import { loadPackage, verifyPackage } from './loadPackage.ts';
import { openModel } from './openModel.ts';
import { createOrtSession } from './ortSession.ts';
import type { PackageManifest } from './packageManifest.ts';
import { answerQuestion } from './pipelines/answerQuestion.ts';
import { captionImage } from './pipelines/captionImage.ts';
import { generateImage } from './pipelines/generateImage.ts';
import { knownPhrases } from './knownPhrases.ts';
import { tinyPackage } from './testing/packages.ts';
import { recordingSessions, type RecordedRun } from './testing/recordedSession.ts';
import { unknownWords } from './vocabulary.ts';

const ignore = (): void => undefined;
const picture = { width: 40, height: 40, data: new Uint8ClampedArray(40 * 40 * 4).fill(120) };
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'unifluid-second-'));
  await cp(tinyPackage, folder, { recursive: true });
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** The package as it says itself, then changed. */
async function restate(change: (manifest: PackageManifest) => PackageManifest): Promise<void> {
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(change(await loadPackage(folder))));
}

it('a package of format 2 draws what the same one of format 1 does', async () => {
  const options = { seed: 3, variations: 1, steps: 2, guidance: 3, temperature: 1, order: 'random', partialEvery: 0 } as const;
  const draw = async (): Promise<readonly number[]> => {
    const model = await openModel(folder, { threads: 1, session: createOrtSession });
    const { pictures } = await generateImage(model, { ...options, prompt: 'a red fox' }, ignore);
    await model.release();
    return [...(pictures[0]?.latents ?? [])];
  };
  const before = await draw();
  await restate((manifest) => manifest);
  expect(JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'))).toMatchObject({ format: 2 });
  expect(await draw()).toEqual(before);
});

it('is asked for nothing that it does not say it can do, and marks no words where it lists none', async () => {
  await restate(({ words: _, ...manifest }) => {
    const { draw: _draw, ...capabilities } = manifest.capabilities;
    const { draw: _prompt, ...prompts } = manifest.prompts;
    return { ...manifest, capabilities: { ...capabilities, answer: { pictures: 1, turns: 1 } }, prompts };
  });
  const model = await openModel(folder, { threads: 1, session: createOrtSession });
  const drawing = { prompt: 'a fox', seed: 1, variations: 1, steps: 1, guidance: 1, temperature: 1, order: 'random' } as const;
  await expect(generateImage(model, drawing, ignore)).rejects.toMatchObject({ code: 'taskUnsupported' });
  const asked = { question: 'what is it?', earlier: [] };
  await expect(answerQuestion(model, { ...asked, pictures: [picture, picture] }, ignore)).rejects.toMatchObject({
    code: 'picturesTooMany',
  });
  expect((await answerQuestion(model, { ...asked, pictures: [picture], maxPieces: 2 }, ignore)).stopped).toBe(false);
  expect([unknownWords(model, 'xyzzy'), knownPhrases(model)]).toEqual([[], []]);
  await model.release();
});

it('feeds the graphs contiguous positions and a causal prompt where it says so', async () => {
  await restate((manifest) => ({
    ...manifest,
    positions: { kind: 'contiguous', first: 1 },
    prompts: {
      ...manifest.prompts,
      caption: { attention: 'causal', parts: [{ special: 'bos' }, { pictures: true }, { special: 'caption' }] },
    },
  }));
  const runs: RecordedRun[] = [];
  const model = await openModel(folder, { threads: 1, session: recordingSessions(runs) });
  await captionImage(model, { picture, maxPieces: 3 }, ignore);
  await model.release();
  const tokens = model.manifest.architecture.vision?.tokens ?? 0;
  const positions = (graph: string): number[][] =>
    runs.filter((run) => run.graph === graph).map(({ feeds }) => Array.from(feeds['position']?.data ?? [], Number));
  expect(positions('prefill')).toEqual([[...Array.from({ length: tokens }, (_, index) => index + 2), 1, tokens + 2]]);
  expect(positions('text_step').slice(0, 2)).toEqual([[tokens + 3], [tokens + 4]].slice(0, positions('text_step').length));
});

it('takes the graph that a package has for a device, with the weights that lie beside it', async () => {
  await mkdir(join(folder, 'gpu'));
  const extra: { path: string; bytes: number; sha256: string }[] = [];
  for (const name of ['prefill.onnx', 'weights.bin']) {
    const content = await readFile(join(folder, name));
    await writeFile(join(folder, 'gpu', name), content);
    extra.push({ path: `gpu/${name}`, bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') });
  }
  await restateWithFiles(extra);
  expect((await verifyPackage(folder)).problems).toEqual([]);
  const opened: string[] = [];
  const session: typeof createOrtSession = async (path, { threads }) => {
    opened.push(join(basename(dirname(path)) === 'gpu' ? 'gpu' : '', basename(path)));
    return createOrtSession(path, { threads });
  };
  const webgpu = { provider: 'webgpu', number: null } as const;
  const model = await openModel(folder, { threads: 1, session, devices: { decode: webgpu, text: cpu, convolutions: webgpu } });
  for (const graph of ['prefill', 'image_step', 'text_step'] as const) await model.session(graph);
  await model.release();
  expect(opened).toEqual(['gpu/prefill.onnx', 'image_step.onnx', 'text_step.onnx']);
});

it('refuses a graph for a device whose weights lie elsewhere than beside it', async () => {
  await mkdir(join(folder, 'gpu'));
  const content = await readFile(join(folder, 'prefill.onnx'));
  await writeFile(join(folder, 'gpu/prefill.onnx'), content);
  await restateWithFiles([{ path: 'gpu/prefill.onnx', bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') }]);
  const { problems } = await verifyPackage(folder);
  expect(new Set(problems.map(({ code, file }) => `${code} ${file ?? ''}`))).toEqual(new Set(['packageGraphForbidden gpu/prefill.onnx']));
});

/** The files are there already, which a package that does not list them may not have. */
async function restateWithFiles(extra: PackageManifest['files']): Promise<void> {
  const first = await loadPackage(tinyPackage);
  const variants = { gpu: { devices: ['cuda' as const, 'webgpu' as const], graphs: { prefill: 'gpu/prefill.onnx' } } };
  await writeFile(join(folder, 'manifest.json'), JSON.stringify({ ...first, variants, files: [...first.files, ...extra] }));
}
