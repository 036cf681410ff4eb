import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { openModel } from '../openModel.ts';
import { createOrtSession } from '../ortSession.ts';
import { tinyPackage } from '../testing/packages.ts';
import type { Rgba, UnifiedModel } from '../types.ts';
import { readPicture, writePicture } from './pictureFiles.ts';
import { runTask } from './runTask.ts';
import { runTasks, type RunTasksRequest } from './runTasks.ts';
import type { SettingTried } from './settingTried.ts';
import { doneIds, parseTasks } from './taskFile.ts';

const tasks = [
  { kind: 'draw', id: 'single-0', prompt: 'a red circle', seed: 1 },
  { kind: 'rebuild', id: 'rebuilt-single-0', picture: 'pictures/real.png' },
  { kind: 'edit', id: 'edit-0', picture: 'pictures/real.png', instruction: 'make it blue', seed: 2 },
  { kind: 'ask', id: 'ask-0', picture: 'pictures/real.png', question: 'what is this?' },
  { kind: 'ask', id: 'blind-ask-0', picture: null, question: 'what is this?' },
  { kind: 'caption', id: 'caption-0', picture: 'pictures/real.png', beams: 1 },
  { kind: 'caption', id: 'beam-caption-0', picture: 'pictures/real.png', beams: 3 },
];

let folder: string;
let request: RunTasksRequest;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'unifluid-suite-'));
  await mkdir(join(folder, 'pictures'));
  const data = new Uint8ClampedArray(32 * 32 * 4).map((_, index) => (index * 7) % 256);
  await writePicture(join(folder, 'pictures', 'real.png'), { width: 32, height: 32, data });
  await writeFile(join(folder, 'tasks.jsonl'), tasks.map((task) => `${JSON.stringify(task)}\n`).join(''));
  request = {
    packageFolder: tinyPackage,
    suiteFolder: folder,
    outFolder: join(folder, 'made'),
    threads: 1,
    graphsFolder: null,
    limit: null,
  };
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

const resultSchema = z.looseObject({ id: z.string(), kind: z.string(), text: z.string().optional(), seconds: z.number() });

async function results(): Promise<z.infer<typeof resultSchema>[]> {
  const lines = (await readFile(join(folder, 'made', 'results.jsonl'), 'utf8')).trimEnd().split('\n');
  return lines.map((line) => resultSchema.parse(JSON.parse(line)));
}

it('does every kind of task with a real package, and keeps pictures and words', async () => {
  await runTasks(request);
  expect((await results()).map(({ id, kind }) => [id, kind])).toEqual([
    ['single-0', 'picture'],
    ['rebuilt-single-0', 'picture'],
    ['edit-0', 'picture'],
    ['ask-0', 'text'],
    ['blind-ask-0', 'text'],
    ['caption-0', 'text'],
    ['beam-caption-0', 'text'],
  ]);
  expect((await readdir(join(folder, 'made', 'drawn'))).sort()).toEqual(['edit-0.png', 'rebuilt-single-0.png', 'single-0.png']);
  expect(await readPicture(join(folder, 'made', 'drawn', 'single-0.png'))).toMatchObject({ width: 32, height: 32 });
});

it('goes on after a kill: a torn line is done again, what is done stays as it is', async () => {
  await runTasks(request);
  const whole = await results();
  const path = join(folder, 'made', 'results.jsonl');
  const kept = (await readFile(path, 'utf8')).split('\n').slice(0, 4).join('\n');
  await writeFile(path, `${kept}\n`);
  await appendFile(path, '{"id":"blind-ask-0","kind":"te');
  await runTasks(request);
  const again = await results();
  expect(again.map(({ id, text }) => [id, text])).toEqual(whole.map(({ id, text }) => [id, text]));
  expect(again.slice(0, 4)).toEqual(whole.slice(0, 4));
});

it('stops after the first tasks where no more are wanted', async () => {
  await runTasks({ ...request, limit: 2 });
  expect((await results()).map(({ id }) => id)).toEqual(['single-0', 'rebuilt-single-0']);
});

it('draws the same picture for the same prompt and seed', async () => {
  await runTasks(request);
  const first = await readPicture(join(folder, 'made', 'drawn', 'single-0.png'));
  await rm(join(folder, 'made'), { recursive: true });
  await runTasks(request);
  expect(await readPicture(join(folder, 'made', 'drawn', 'single-0.png'))).toEqual(first);
});

it('draws of a prompt what the studio would: the best of as many as the package says, or as are tried', async () => {
  const model = await openModel(tinyPackage, { threads: 1, session: createOrtSession });
  try {
    const { sampler } = model.manifest;
    if (sampler === undefined) throw new Error('it does not draw');
    const trying: UnifiedModel = { ...model, manifest: { ...model.manifest, sampler: { ...sampler, tries: 4 } } };
    const picture = async (of: UnifiedModel, seed: number, tried: SettingTried = {}): Promise<Rgba> => {
      const outcome = await runTask(of, { kind: 'draw', id: 'a', prompt: 'a red circle', seed }, readPicture, tried);
      if (outcome.kind !== 'picture') throw new Error(outcome.kind);
      return outcome.picture;
    };
    const seeds = [1, 2, 3, 4];
    const first = await Promise.all(seeds.map((seed) => picture(model, seed)));
    const best = await Promise.all(seeds.map((seed) => picture(trying, seed)));
    // The first of four is the best of some, not of all.
    expect(best).not.toEqual(first);
    expect(await Promise.all(seeds.map((seed) => picture(model, seed, { tries: 4 })))).toEqual(best);
    expect(await Promise.all(seeds.map((seed) => picture(trying, seed, { tries: 1 })))).toEqual(first);
  } finally {
    await model.release();
  }
});

it('refuses a task that names a file outside its folder, and one of a kind it does not know', () => {
  expect(() => parseTasks('{"kind":"rebuild","id":"a","picture":"pictures/../../secret.png"}\n')).toThrow();
  expect(() => parseTasks('{"kind":"dance","id":"a"}\n')).toThrow();
  expect(doneIds('{"id":"a","kind":"picture"}\n{"id":"b"')).toEqual(new Set(['a']));
});
