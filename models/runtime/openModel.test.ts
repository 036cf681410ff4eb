import { createHash } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { cpu } from './devices.ts';
import type { SessionFactory } from './inferenceSession.ts';
import { openModel } from './openModel.ts';
import { createOrtSession, providerOf } from './ortSession.ts';
import { RuntimeError } from './runtimeError.ts';
import { tinyPackage } from './testing/packages.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'unifluid-model-'));
  await cp(tinyPackage, folder, { recursive: true });
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

const manifestFiles = z.looseObject({ files: z.array(z.strictObject({ path: z.string(), bytes: z.int(), sha256: z.string() })) });

/** Replaces a file and states its size and hash anew, as a package would that was made wrong. */
async function replaceFile(path: string, content: string): Promise<void> {
  await writeFile(join(folder, path), content);
  const manifest = manifestFiles.parse(JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')));
  const replaced = { path, bytes: Buffer.byteLength(content), sha256: createHash('sha256').update(content).digest('hex') };
  const files = manifest.files.map((listed) => (listed.path === path ? replaced : listed));
  await writeFile(join(folder, 'manifest.json'), JSON.stringify({ ...manifest, files }));
}

it('loads a graph when it is first used, once, and lets go of it', async () => {
  const loaded: string[] = [];
  const released: string[] = [];
  const model = await openModel(folder, {
    threads: 1,
    session: async (path, options) => {
      loaded.push(basename(path));
      const session = await createOrtSession(path, options);
      return { ...session, release: async () => void released.push(basename(path)) };
    },
  });
  expect(loaded).toEqual([]);
  const [first, second] = await Promise.all([model.session('text_step'), model.session('text_step')]);
  expect(first).toBe(second);
  await model.session('prefill');
  await model.release();
  expect([loaded, released]).toEqual([
    ['text_step.onnx', 'prefill.onnx'],
    ['text_step.onnx', 'prefill.onnx'],
  ]);
});

it('opens each graph on the device of its group, and on the CPU where nothing was said', async () => {
  const opened: string[] = [];
  const devices = { decode: { provider: 'cuda', number: 1 }, text: cpu, convolutions: { provider: 'webgpu', number: null } } as const;
  const session: SessionFactory = async (path, { threads, device }) => {
    opened.push(`${basename(path, '.onnx')} ${device?.provider} ${device?.number}`);
    return createOrtSession(path, { threads });
  };
  for (const chosen of [{ devices }, {}]) {
    const model = await openModel(folder, { threads: 1, session, ...chosen });
    for (const graph of ['prefill', 'image_step', 'text_step', 'vision', 'vae_encode', 'vae_decode'] as const) await model.session(graph);
    await model.release();
  }
  const elsewhere = ['prefill cuda 1', 'image_step cuda 1', 'text_step cpu null'];
  const pictures = ['vision', 'vae_encode', 'vae_decode'].map((graph) => `${graph} webgpu null`);
  expect(opened.slice(0, 6)).toEqual([...elsewhere, ...pictures]);
  expect(opened.slice(6).every((each) => each.endsWith(' cpu null'))).toBe(true);
});

it('names a device by its number where the provider counts them', () => {
  expect(providerOf(cpu)).toBe('cpu');
  expect(providerOf({ provider: 'webgpu', number: null })).toBe('webgpu');
  expect(providerOf({ provider: 'cuda', number: 1 })).toEqual({ name: 'cuda', deviceId: 1 });
  expect(providerOf({ provider: 'dml', number: 0 })).toEqual({ name: 'dml', deviceId: 0 });
});

it('tells a device that failed from a graph that did', async () => {
  const options = { threads: 1, device: { provider: 'cuda', number: 0 } } as const;
  await expect(createOrtSession(join(folder, 'vision.onnx'), options)).rejects.toMatchObject({ code: 'deviceFailed' });
});

it('tries a graph again that could not be loaded', async () => {
  let failures = 1;
  const model = await openModel(folder, {
    threads: 1,
    session: async (path, options) => {
      if (failures > 0) {
        failures -= 1;
        throw new RuntimeError('graphFailed', { file: path });
      }
      return createOrtSession(path, options);
    },
  });
  await expect(model.session('vision')).rejects.toMatchObject({ code: 'graphFailed' });
  await expect(model.session('vision')).resolves.toBeDefined();
  await model.release();
});

it.each([
  ['tokenizer.json', '{"model": 3}'],
  ['tokenizer.json', 'not json'],
  ['vocabulary.json', '{"words": ["red"]}'],
])('names %s where its content is %s', async (path, content) => {
  await replaceFile(path, content);
  const opening = openModel(folder, { threads: 1, session: createOrtSession });
  await expect(opening).rejects.toMatchObject({ code: 'packageInvalid', details: { file: path } });
});

it('reports what ONNX Runtime refuses as a failed graph', async () => {
  const model = await openModel(folder, { threads: 1, session: createOrtSession });
  const session = await model.session('vision');
  await expect(session.run({})).rejects.toMatchObject({ name: 'RuntimeError', code: 'graphFailed' });
  await expect(createOrtSession(join(folder, 'missing.onnx'), { threads: 1 })).rejects.toMatchObject({ code: 'graphFailed' });
  await model.release();
});
